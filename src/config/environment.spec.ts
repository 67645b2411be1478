import { randomBytes } from 'node:crypto';
import { ENVIRONMENT_NAMES, EnvironmentError, loadEnvironment } from './environment.js';

const key = randomBytes(32).toString('base64');
const complete = {
  DATABASE_URL: 'postgres://crosstie:pw@127.0.0.1:5432/crosstie',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  CROSSTIE_ENCRYPTION_KEY: key,
};

function problemsOf(source: Record<string, string>): readonly string[] {
  try {
    loadEnvironment(source);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems.map((p) => p.name).sort();
    throw error;
  }
  return [];
}

describe('loadEnvironment', () => {
  it('fills in the documented defaults', () => {
    const environment = loadEnvironment(complete);
    expect(environment).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      dataDir: '.crosstie',
      temporalNamespace: 'default',
      logLevel: 'info',
      allowedHosts: [],
    });
  });

  it('parses numbers, lists and passes Temporal and OpenTelemetry names on', () => {
    const environment = loadEnvironment({
      ...complete,
      PORT: '0',
      CROSSTIE_ALLOWED_HOSTS: '127.0.0.1:4010, *.corp.example, 10.0.0.0/8, [::1]:80',
      TEMPORAL_TLS: 'true',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    });
    expect(environment.port).toBe(0);
    expect(environment.allowedHosts).toEqual(['127.0.0.1:4010', '*.corp.example', '10.0.0.0/8', '[::1]:80']);
    expect(environment.temporalVariables).toMatchObject({ TEMPORAL_TLS: 'true' });
    expect(Object.keys(environment.otelVariables)).toEqual(['OTEL_EXPORTER_OTLP_ENDPOINT']);
  });

  it('treats empty as unset', () => {
    expect(loadEnvironment({ ...complete, PORT: '', SMTP_URL: ' ' })).toMatchObject({ port: 3000 });
  });

  it('asks a server for its three connections, and a local command for nothing', () => {
    expect(problemsOf({})).toEqual(['CROSSTIE_ENCRYPTION_KEY', 'DATABASE_URL', 'TEMPORAL_ADDRESS']);
    expect(loadEnvironment({}, 'local').databaseUrl).toBeUndefined();
  });

  it('reports every problem at once', () => {
    const broken = {
      DATABASE_URL: 'mysql://x',
      TEMPORAL_ADDRESS: 'nowhere',
      CROSSTIE_ENCRYPTION_KEY: 'c2hvcnQ=',
      PORT: '70000',
      WORKER_HEALTH_PORT: 'many',
      HOST: 'a b',
      CROSSTIE_API_KEY: 'short',
      CROSSTIE_API_URL: 'ftp://x',
      CROSSTIE_ALLOWED_HOSTS: 'good, bad host',
      CROSSTIE_LOG_LEVEL: 'loud',
      SMTP_URL: 'http://x',
    };
    expect(new Set(problemsOf(broken))).toEqual(new Set(Object.keys(broken)));
  });

  it('never repeats a value, since it may be a secret', () => {
    const secret = 'hunter2-hunter2';
    const attempt = (): unknown =>
      loadEnvironment({
        DATABASE_URL: `mysql://u:${secret}@h/x`,
        CROSSTIE_ENCRYPTION_KEY: secret,
        SMTP_URL: secret,
        CROSSTIE_API_KEY: `${secret} with blank`,
      });
    expect(attempt).toThrow(EnvironmentError);
    expect(attempt).not.toThrow(new RegExp(secret));
  });

  it('says one thing about a port that is no number', () => {
    expect(problemsOf({ ...complete, PORT: 'abc' })).toEqual(['PORT']);
  });

  it('names every variable once', () => {
    const names = Object.values(ENVIRONMENT_NAMES);
    expect(new Set(names).size).toBe(names.length);
  });
});
