import { SetMetadata, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { ApiKeyView, Role } from '../../application/ports/access-store.port.js';

export const ACCESS = 'crosstie:access';

/** Open without a key. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(ACCESS, 'public');

/** The least role that may call; a route without any is closed to everybody. */
export const Allow = (role: Role): MethodDecorator & ClassDecorator => SetMetadata(ACCESS, role);

export interface AuthenticatedRequest extends Request {
  apiKey?: ApiKeyView;
}

/** Who acts, for the audit trail: name and hint of the key. */
export const Actor = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const key = context.switchToHttp().getRequest<AuthenticatedRequest>().apiKey;
  return key === undefined ? 'nobody' : `${key.name} (${key.hint})`;
});
