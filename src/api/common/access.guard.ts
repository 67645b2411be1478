import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Authenticate } from '../../application/access/authenticate.use-case.js';
import type { Role } from '../../application/ports/access-store.port.js';
import { ACCESS, type AuthenticatedRequest } from './access.js';
import { ProblemError } from './problem.js';

const RANK: Readonly<Record<Role, number>> = { viewer: 1, operator: 2, admin: 3 };

/** Deny by default: a route says who may call it, or nobody may. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Authenticate) private readonly authenticate: Authenticate,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<Role | 'public' | undefined>(ACCESS, places);
    if (access === 'public') return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const secret = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];
    if (secret === undefined) throw new ProblemError(401, 'Send a key: Authorization: Bearer <key>.');
    const key = await this.authenticate.execute(secret);
    if (key === null) throw new ProblemError(401, 'This key is not valid here.');
    request.apiKey = key;
    if (access === undefined || RANK[key.role] < RANK[access]) {
      throw new ProblemError(
        403,
        `The role ${key.role} may not do this${access ? `: it needs ${access}` : ''}.`,
      );
    }
    return true;
  }
}
