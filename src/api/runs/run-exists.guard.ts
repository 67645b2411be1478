import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { RUN_STORE, type RunStore } from '../../application/ports/run-store.port.js';
import { notFound } from '../common/problem.js';
import { isUuid } from '../common/uuid.js';

/** For event streams: they send their 200 before the handler runs, so that a missing run is refused here. */
@Injectable()
export class RunExistsGuard implements CanActivate {
  constructor(@Inject(RUN_STORE) private readonly runs: RunStore) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const id = String(context.switchToHttp().getRequest<Request>().params['id']);
    if (!isUuid(id) || (await this.runs.findRun(id)) === null) throw notFound(`run ${id}`);
    return true;
  }
}
