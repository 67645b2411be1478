import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  validateSync,
} from 'class-validator';

/** Variables as the operating system hands them over. */
export type RawEnvironment = Readonly<Record<string, string | undefined>>;

/** `server`: one part started by itself; `local`: a command that brings or finds what is missing. */
export type EnvironmentRole = 'server' | 'local';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const LISTEN_HOST = /^[A-Za-z0-9.:_-]+$/;
const HOST_AND_PORT = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):\d{1,5}$/;
const ALLOWED_HOST =
  /^(\*\.)?[A-Za-z0-9._-]+(:\d{1,5})?(\/\d{1,2})?$|^\[[0-9a-fA-F:]+\](:\d{1,5})?(\/\d{1,3})?$/;

/** An absolute URL with one of the given schemes; the message never repeats the value, which may hold a password. */
function IsUrlWith(schemes: readonly string[]): PropertyDecorator {
  return ValidateBy({
    name: 'isUrlWith',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' &&
        URL.canParse(value) &&
        schemes.includes(new URL(value).protocol.slice(0, -1)),
      defaultMessage: () => `must be a URL with scheme ${schemes.join(' or ')}`,
    },
  });
}

/** 32 random bytes as base64 (44 characters with padding); several with commas. */
function IsEncryptionKey(): PropertyDecorator {
  return ValidateBy({
    name: 'isEncryptionKey',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' &&
        value
          .split(',')
          .map((key) => key.trim())
          .every((key) => /^[A-Za-z0-9+/]+={0,2}$/.test(key) && Buffer.from(key, 'base64').length === 32),
      defaultMessage: () => 'must be 32 bytes in base64, for example from `openssl rand -base64 32`',
    },
  });
}

/**
 * Everything that Crosstie reads from its environment, checked once at start. Nothing else reads `process.env`.
 * Unset and empty variables are the same. Property `x` of variable `X` is listed in {@link ENVIRONMENT_NAMES}.
 */
export class Environment {
  /** Postgres that holds Crosstie's own tables. Local commands start an embedded one when it is unset. */
  @IsOptional()
  @IsUrlWith(['postgres', 'postgresql'])
  databaseUrl?: string;

  /** `host:port` of the Temporal frontend. Local commands start an embedded one when it is unset. */
  @IsOptional()
  @Matches(HOST_AND_PORT, { message: 'must look like host:port' })
  temporalAddress?: string;

  @IsString()
  @MaxLength(255, { message: 'must have at most 255 characters' })
  temporalNamespace = 'default';

  /** Address of Temporal's web UI, for links; set by `up`. */
  @IsOptional()
  @IsUrlWith(['http', 'https'])
  temporalUiUrl?: string;

  /** Address the API listens on. */
  @Matches(LISTEN_HOST, { message: 'must be an IP address or a host name' })
  host = '127.0.0.1';

  /** Port the API listens on; 0 = any free one. */
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be 0 or more' })
  @Max(65_535, { message: 'must be 65535 or less' })
  port = 3000;

  /** Port of the worker's health and metrics; 0 = none. */
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be 0 or more' })
  @Max(65_535, { message: 'must be 65535 or less' })
  workerHealthPort = 0;

  /** Directory of embedded parts, generated keys and logs; relative to the working directory. */
  @IsString()
  @MinLength(1)
  dataDir = '.crosstie';

  /** Key under which stored credentials are encrypted; `new,old` while keys are changed: the first seals, all open. */
  @IsOptional()
  @IsEncryptionKey()
  encryptionKey?: string;

  /** Server: the first administrator key. Client: the key to send. */
  @IsOptional()
  @MinLength(16, { message: 'must have at least 16 characters' })
  @Matches(/^[\x21-\x7e]+$/, { message: 'must be printable ASCII without spaces' })
  apiKey?: string;

  /** Client: where the API is. */
  @IsOptional()
  @IsUrlWith(['http', 'https'])
  apiUrl?: string;

  /** Addresses besides public https that configuration entered over REST may point to. */
  @Matches(ALLOWED_HOST, {
    each: true,
    message: 'must be a comma-separated list of host, host:port, *.domain or address/bits',
  })
  allowedHosts: readonly string[] = [];

  @IsIn(LOG_LEVELS, { message: `must be one of ${LOG_LEVELS.join(', ')}` })
  logLevel: LogLevel = 'info';

  /** Mail server for notifications; mails are not sent when it is unset. */
  @IsOptional()
  @IsUrlWith(['smtp', 'smtps'])
  smtpUrl?: string;

  /** Every `TEMPORAL_*` variable, as `@temporalio/envconfig` wants them (TLS, API key, profile). */
  temporalVariables: Readonly<Record<string, string>> = {};

  /** Every `OTEL_*` variable, as OpenTelemetry's own set-up wants them. */
  otelVariables: Readonly<Record<string, string>> = {};
}

/** Property of {@link Environment} -> name of its variable. */
export const ENVIRONMENT_NAMES = {
  databaseUrl: 'DATABASE_URL',
  temporalAddress: 'TEMPORAL_ADDRESS',
  temporalNamespace: 'TEMPORAL_NAMESPACE',
  temporalUiUrl: 'CROSSTIE_TEMPORAL_UI_URL',
  host: 'HOST',
  port: 'PORT',
  workerHealthPort: 'WORKER_HEALTH_PORT',
  dataDir: 'CROSSTIE_DATA_DIR',
  encryptionKey: 'CROSSTIE_ENCRYPTION_KEY',
  apiKey: 'CROSSTIE_API_KEY',
  apiUrl: 'CROSSTIE_API_URL',
  allowedHosts: 'CROSSTIE_ALLOWED_HOSTS',
  logLevel: 'CROSSTIE_LOG_LEVEL',
  smtpUrl: 'SMTP_URL',
} as const satisfies Partial<Record<keyof Environment, string>>;

type NamedProperty = keyof typeof ENVIRONMENT_NAMES;

/** One thing wrong with one variable. Carries no value: values may be secrets. */
export interface EnvironmentProblem {
  readonly name: string;
  readonly message: string;
}

/** All problems of an environment, each on a line of its own in the message. */
export class EnvironmentError extends Error {
  constructor(readonly problems: readonly EnvironmentProblem[]) {
    super(['The environment is not usable:', ...problems.map((p) => `  ${p.name} ${p.message}`)].join('\n'));
    this.name = 'EnvironmentError';
  }
}

/**
 * Reads and checks the environment.
 * @param source usually `process.env`, read in a composition root
 * @param role `server` demands DATABASE_URL, TEMPORAL_ADDRESS and CROSSTIE_ENCRYPTION_KEY
 * @throws EnvironmentError naming every problem at once
 */
export function loadEnvironment(source: RawEnvironment, role: EnvironmentRole = 'server'): Environment {
  const environment = fill(source);
  const problems = [...missing(environment, role), ...invalid(environment)];
  if (problems.length > 0) throw new EnvironmentError(problems);
  return environment;
}

function fill(source: RawEnvironment): Environment {
  const environment = new Environment();
  for (const property of Object.keys(ENVIRONMENT_NAMES) as NamedProperty[]) {
    const raw = source[ENVIRONMENT_NAMES[property]]?.trim();
    if (raw) Object.assign(environment, { [property]: parse(property, raw) });
  }
  environment.temporalVariables = withPrefix(source, 'TEMPORAL_');
  environment.otelVariables = withPrefix(source, 'OTEL_');
  return environment;
}

function parse(property: NamedProperty, raw: string): unknown {
  if (property === 'port' || property === 'workerHealthPort')
    return /^\d+$/.test(raw) ? Number(raw) : Number.NaN;
  if (property === 'allowedHosts') return raw.split(',').map((entry) => entry.trim());
  return property === 'logLevel' ? raw.toLowerCase() : raw;
}

function withPrefix(source: RawEnvironment, prefix: string): Record<string, string> {
  const entries = Object.entries(source).filter(([name, value]) => name.startsWith(prefix) && value);
  return Object.fromEntries(entries) as Record<string, string>;
}

function missing(environment: Environment, role: EnvironmentRole): EnvironmentProblem[] {
  if (role === 'local') return [];
  const required = ['databaseUrl', 'temporalAddress', 'encryptionKey'] as const;
  // A Temporal profile file may carry the address instead.
  const fromProfile = 'TEMPORAL_CONFIG_FILE' in environment.temporalVariables;
  return required
    .filter((property) => environment[property] === undefined)
    .filter((property) => !(property === 'temporalAddress' && fromProfile))
    .map((property) => ({ name: ENVIRONMENT_NAMES[property], message: 'is required' }));
}

/** Limits of what is no number say nothing more. */
function messagesOf(constraints: Readonly<Record<string, string>>): readonly string[] {
  const { isInt } = constraints;
  return isInt === undefined ? Object.values(constraints) : [isInt];
}

function invalid(environment: Environment): EnvironmentProblem[] {
  const errors = validateSync(environment, { validationError: { target: false, value: false } });
  return errors.flatMap((error) =>
    messagesOf(error.constraints ?? {}).map((message) => ({
      name: ENVIRONMENT_NAMES[error.property as NamedProperty] ?? error.property,
      message,
    })),
  );
}
