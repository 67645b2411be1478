import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ENVIRONMENT_NAMES, loadEnvironment } from '../../src/config/environment.js';
import { WORKER_ENVIRONMENT, WORKER_NODE_FLAGS } from '../../src/config/node-runtime.js';
import { SEARCH_ATTRIBUTES } from '../../src/supervisor/temporal-namespace.js';

const ROOT = join(__dirname, '../..');

interface Service {
  image: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  stop_grace_period?: string;
  ports?: string[];
  restart?: string;
}

interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  configs: Record<string, { content: string }>;
}

const text = readFileSync(join(ROOT, 'docker-compose.temporal.yml'), 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const services = Object.entries(compose.services);
const own = ['migrate', 'api', 'worker'];

function service(name: string): Service {
  const found = compose.services[name];
  if (!found) throw new Error(`no service ${name}`);
  return found;
}

/** What Compose makes of the file's variables when the three secrets are set. */
function expand(value: string): string {
  const secrets: Record<string, string> = {
    POSTGRES_PASSWORD: 'pw',
    CROSSTIE_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    CROSSTIE_API_KEY: 'k'.repeat(32),
  };
  return value.replace(
    /\$\{([A-Z_]+)(?::([?-])([^}]*))?\}/g,
    (_, name: string, kind?: string, rest?: string) => {
      const set = secrets[name];
      if (set !== undefined) return set;
      if (kind === '-') return rest ?? '';
      throw new Error(`${name} has no value`);
    },
  );
}

describe('docker-compose.temporal.yml', () => {
  it('brings Postgres, Temporal with its schema job and UI, and our parts', () => {
    expect(services.map(([name]) => name).sort()).toEqual(
      [
        'api',
        'migrate',
        'postgres',
        'temporal',
        'temporal-namespace',
        'temporal-schema',
        'temporal-ui',
        'worker',
      ].sort(),
    );
    expect(service('temporal-schema').image).toMatch(/^temporalio\/admin-tools:/);
    expect(text).not.toContain('auto-setup');
  });

  it.each(services)('%s runs a pinned image', (name, { image, build }) => {
    expect(image).toMatch(own.includes(name) ? /^crosstie:local$/ : /:\d+\.\d+/);
    expect(build).toBe(own.includes(name) ? '.' : undefined);
  });

  it('runs the worker with the flags and settings that it has without containers', () => {
    const { command, environment } = service('worker');
    expect(command).toEqual(['node', ...WORKER_NODE_FLAGS, 'dist/src/worker.js']);
    expect(environment).toMatchObject(WORKER_ENVIRONMENT);
  });

  it('runs one version of Temporal', () => {
    const versions = ['temporal', 'temporal-schema', 'temporal-namespace'].map(
      (name) => service(name).image.split(':')[1],
    );
    expect(new Set(versions).size).toBe(1);
  });

  it('starts everything after what it needs, and waits only for what can be waited for', () => {
    for (const [name, { depends_on: needs = {} }] of services) {
      for (const [needed, { condition }] of Object.entries(needs)) {
        const target = service(needed);
        if (condition === 'service_healthy')
          expect([name, needed, target.healthcheck]).not.toContain(undefined);
        else
          expect([condition, target.restart]).toEqual([
            'service_completed_successfully',
            expect.stringMatching(/^on-failure/),
          ]);
      }
    }
    for (const name of ['api', 'worker']) {
      expect(Object.keys(service(name).depends_on ?? {})).toEqual(['migrate', 'temporal-namespace']);
    }
  });

  it.each(['api', 'worker'])('gives %s a valid environment of known names', (name) => {
    const environment = service(name).environment ?? {};
    const known = new Set<string>([...Object.values(ENVIRONMENT_NAMES), ...Object.keys(WORKER_ENVIRONMENT)]);
    expect(Object.keys(environment).filter((variable) => !known.has(variable))).toEqual([]);
    const expanded = Object.fromEntries(
      Object.entries(environment).map(([key, value]) => [key, expand(value)]),
    );
    expect(loadEnvironment(expanded).temporalAddress).toBe('temporal:7233');
  });

  it('holds no secret and asks for each of them', () => {
    for (const name of ['POSTGRES_PASSWORD', 'CROSSTIE_ENCRYPTION_KEY', 'CROSSTIE_API_KEY']) {
      expect(text).toMatch(new RegExp(`\\$\\{${name}:\\?`));
    }
    const literal = services.flatMap(([, { environment = {} }]) => Object.entries(environment));
    const secret = literal.filter(([key]) => /PASSWORD|PWD|KEY$/.test(key));
    expect(secret.filter(([, value]) => !value.startsWith('${'))).toEqual([]);
  });

  it('publishes on loopback only, checks health, and lets the worker finish its slice', () => {
    const ports = services.flatMap(([, { ports: published = [] }]) => published);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    for (const name of ['postgres', 'temporal', 'api', 'worker'])
      expect(service(name).healthcheck?.test).toBeDefined();
    expect(service('worker').stop_grace_period).toBe('60s');
  });

  it('adds the search attributes that the code uses', () => {
    for (const attribute of SEARCH_ATTRIBUTES) expect(text).toContain(`--name ${attribute} --type Keyword`);
  });

  it('runs programs that the build makes', () => {
    for (const name of own) {
      const program = service(name).command?.find((word) => word.startsWith('dist/')) ?? '';
      expect([name, existsSync(join(ROOT, program.replace(/^dist\//, '').replace(/\.js$/, '.ts')))]).toEqual([
        name,
        true,
      ]);
    }
  });
});

describe('Dockerfile', () => {
  const lines = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').split('\n');
  const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');

  it('builds in one stage and runs in another, not as root', () => {
    const stages = lines.filter((line) => line.startsWith('FROM '));
    expect(stages).toHaveLength(2);
    for (const stage of stages) expect(stage).toMatch(/:\d+\.\d+\.\d+-/);
    expect(lines.lastIndexOf('USER node')).toBeGreaterThan(lines.lastIndexOf(stages[1] ?? ''));
  });

  it('copies only what is there and not kept from the engine', () => {
    const sources = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    for (const source of sources) {
      expect([source, existsSync(join(ROOT, source))]).toEqual([source, true]);
      expect(ignored).not.toContain(source);
    }
  });
});
