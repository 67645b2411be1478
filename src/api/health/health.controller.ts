import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  HealthCheck,
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import { SkipThrottle } from '@nestjs/throttler';
import { HEALTH_PROBES, type HealthProbe } from '../../application/ports/health-probe.port.js';
import { Public } from '../common/access.js';

const TIMEOUT_MS = 2_000;

@ApiTags('health')
@SkipThrottle()
@Public()
@Controller('health')
export class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly health: HealthCheckService,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(HEALTH_PROBES) private readonly probes: readonly HealthProbe[],
  ) {}

  /** The process serves. */
  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** Everything it needs answers; 503 names what does not. */
  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check(this.probes.map((probe) => () => this.indicate(probe)));
  }

  private async indicate(probe: HealthProbe): Promise<HealthIndicatorResult> {
    const indicator = this.indicators.check(probe.name);
    try {
      await probe.check(TIMEOUT_MS);
      return indicator.up();
    } catch {
      return indicator.down({ message: `${probe.name} does not answer` });
    }
  }
}
