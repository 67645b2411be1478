import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import helmet from 'helmet';
import { AppModule, type ApiParts } from './app.module.js';
import { validationPipe } from './api/common/validation.pipe.js';

const BODY_LIMIT = '5mb';
const YAML_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml'];

/** The API as it is served, described and tested; not listening yet. */
export async function createApp(
  parts: ApiParts,
  logger: LoggerService | false,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(parts), {
    rawBody: true,
    logger,
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.use(parts.metrics.measure);
  // The server speaks plain http behind its own loopback or proxy: a browser must not be sent to https by itself.
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.useBodyParser('json', { limit: BODY_LIMIT });
  app.useBodyParser('text', { limit: BODY_LIMIT, type: YAML_TYPES });
  app.useGlobalPipes(validationPipe());
  app.enableShutdownHooks();
  SwaggerModule.setup('docs', app, () => describeApi(app), { customSiteTitle: 'Crosstie API' });
  return app;
}

export function describeApi(app: NestExpressApplication): OpenAPIObject {
  const description = new DocumentBuilder()
    .setTitle('Crosstie')
    .setDescription('Keeps HubSpot and a business system in agreement. Errors are application/problem+json.')
    .setVersion('1')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  return SwaggerModule.createDocument(app, description);
}
