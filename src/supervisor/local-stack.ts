import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadEnvironment, type Environment, type RawEnvironment } from '../config/environment.js';
import { lockDirectory, type DirectoryLock } from './directory-lock.js';
import { stackSecrets, type StackSecrets } from './local-secrets.js';
import { withoutClientSettings } from './embedded-temporal.js';
import { OrphanRegister } from './orphan-register.js';
import { isPortFree, PortBook, type PortChange } from './ports.js';
import { stackStatusFile } from './ready-info.js';
import type { LocalStack, LocalStackOptions, PartCommand } from './stack-options.js';
import { apiPart, reachableHost, sandboxPart, urlHost, workerPart } from './stack-programs.js';
import {
  provideDatabase,
  provideTemporal,
  type DatabaseService,
  type TemporalService,
} from './stack-services.js';
import { StackBoard } from './stack-board.js';
import { SupervisedPart, type PartSpec } from './supervised-part.js';

/** The sandbox portal takes this token and no other. */
const SANDBOX_TOKEN = 'sandbox-access-token';

/** Ends one part; collected so that a failed start leaves nothing behind. */
type Stopper = () => Promise<void>;

/**
 * Brings up a whole Crosstie on this machine: what DATABASE_URL and TEMPORAL_ADDRESS do not provide is embedded, API,
 * worker and sandbox are children. All of them are kept alive, and all of them die with this process.
 * @throws EnvironmentError, DirectoryInUseError, or what kept a part from starting; nothing runs on then
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const environment = loadEnvironment(options.env, 'local');
  const dataDir = resolve(options.dataDir ?? environment.dataDir);
  makeDataDir(dataDir);
  const lock = lockDirectory(dataDir);
  const starter = new StackStarter(options, environment, dataDir, lock);
  try {
    return await starter.start();
  } catch (error) {
    await starter.stop();
    throw error;
  }
}

class StackStarter {
  private readonly board: StackBoard;
  private readonly register: OrphanRegister;
  private readonly ports: PortBook;
  private readonly host: string;
  /** In the order of starting; stopped from the last to the first. */
  private readonly stages: Stopper[][] = [];

  constructor(
    private readonly options: LocalStackOptions,
    private readonly environment: Environment,
    private readonly dataDir: string,
    private readonly lock: DirectoryLock,
  ) {
    this.register = new OrphanRegister(dataDir);
    this.board = new StackBoard(dataDir, this.register, options.log);
    this.ports = new PortBook(dataDir);
    this.host = reachableHost(environment.host);
  }

  async start(): Promise<LocalStack> {
    const orphans = await this.register.stopOrphans();
    if (orphans.length > 0) this.log(`Stopped what an earlier start left running: ${orphans.join(', ')}`);
    const secrets = stackSecrets(this.environment, this.dataDir);
    const [database, temporal, sandboxUrl] = await this.startServices();
    const apiPort = await this.apiPort();
    const env = this.childEnvironment(secrets, database, temporal, sandboxUrl, apiPort);
    await this.options.prepare?.(env);
    await this.startPrograms(env, apiPort);
    this.board.publish({
      apiUrl: `http://${urlHost(this.host)}:${apiPort}`,
      apiKeyFile: secrets.apiKeyFile,
      temporalAddress: temporal.address,
      temporalUiUrl: temporal.uiUrl,
      databaseUrl: database.databaseUrl,
      ...(sandboxUrl === undefined ? {} : { sandboxUrl }),
      ...(database.erpUrl === undefined ? {} : { erpUrl: database.erpUrl }),
    });
    if (this.options.readyFile !== undefined) this.board.announce(this.options.readyFile);
    return this.handle(env);
  }

  async stop(): Promise<void> {
    for (const stage of this.stages.reverse()) await Promise.allSettled(stage.map((stop) => stop()));
    this.stages.length = 0;
    this.board.close();
    rmSync(stackStatusFile(this.dataDir), { force: true });
    this.lock.release();
  }

  private handle(env: RawEnvironment): LocalStack {
    let stopped: Promise<void> | undefined;
    return {
      env,
      dataDir: this.dataDir,
      readyInfo: () => this.board.status().ready,
      status: () => this.board.status(),
      pids: () => this.board.status().ready.pids,
      onChange: (listener) => this.board.subscribe(listener),
      announce: (readyFile) => this.board.announce(readyFile),
      stop: () => (stopped ??= this.stop()),
    };
  }

  /** Database, Temporal and sandbox wait for nobody, so they start together. */
  private async startServices(): Promise<[DatabaseService, TemporalService, string | undefined]> {
    const stage = this.newStage();
    const context = {
      dataDir: this.dataDir,
      environment: this.environment,
      options: this.options,
      onChange: this.board.update,
      onPortChange: (change: PortChange) => this.reportPortChange(change),
    };
    const database = this.collect(stage, provideDatabase(context));
    const temporal = this.collect(stage, provideTemporal(context));
    const sandbox = this.startSandbox(stage);
    await Promise.allSettled([database, temporal, sandbox]);
    const services = await Promise.all([database, temporal, sandbox]);
    if (services[0].external) this.board.markExternal('postgres');
    if (services[1].external) this.board.markExternal('temporal');
    return services;
  }

  private async collect<T extends { stop(): Promise<void> }>(
    stage: Stopper[],
    starting: Promise<T>,
  ): Promise<T> {
    const service = await starting;
    stage.push(() => service.stop());
    return service;
  }

  private async startSandbox(stage: Stopper[]): Promise<string | undefined> {
    const { sandbox } = this.options;
    if (sandbox === undefined || sandbox === false) return undefined;
    const port = await this.ports.take('sandbox', (change) => this.reportPortChange(change));
    const command = sandbox === true ? undefined : sandbox;
    const env = { ...this.options.env, HOST: '127.0.0.1', PORT: String(port), SANDBOX_TOKEN };
    await this.startPart(stage, sandboxPart({ dataDir: this.dataDir, env, command }, port));
    return `http://127.0.0.1:${port}`;
  }

  private async startPrograms(env: RawEnvironment, apiPort: number): Promise<void> {
    const stage = this.newStage();
    const { api, worker } = this.options;
    const context = (
      command: PartCommand | undefined,
    ): { dataDir: string; env: RawEnvironment; command: typeof command } => ({
      dataDir: this.dataDir,
      env,
      command,
    });
    const specs: PartSpec[] = [];
    if (api !== false) specs.push(apiPart(context(api), apiPort, this.environment.host));
    if (worker !== false) specs.push(workerPart(context(worker)));
    const results = await Promise.allSettled(specs.map((spec) => this.startPart(stage, spec)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }

  private async startPart(stage: Stopper[], spec: PartSpec): Promise<void> {
    const part = new SupervisedPart(spec, this.board.update);
    stage.push(() => part.stop());
    await part.start();
  }

  /** PORT when it is given; else the one of last time, 3000, or any free one. */
  private async apiPort(): Promise<number> {
    const wanted = this.options.env['PORT']?.trim() ? this.environment.port : undefined;
    if (wanted === undefined || wanted === 0) {
      const preferred = wanted === undefined ? this.environment.port : undefined;
      return this.ports.take('api', (change) => this.reportPortChange(change), preferred);
    }
    if (await isPortFree(wanted, this.environment.host)) return wanted;
    throw new Error(
      `Port ${wanted} (PORT) is in use by another program. Choose another, or 0 for any free one.`,
    );
  }

  private childEnvironment(
    secrets: StackSecrets,
    database: DatabaseService,
    temporal: TemporalService,
    sandboxUrl: string | undefined,
    apiPort: number,
  ): RawEnvironment {
    const local = [sandboxUrl, database.erpUrl]
      .filter((url) => url !== undefined)
      .map((url) => new URL(url).host);
    return {
      ...(temporal.external ? this.options.env : withoutClientSettings(this.options.env)),
      DATABASE_URL: database.databaseUrl,
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      ...(temporal.uiUrl === null ? {} : { CROSSTIE_TEMPORAL_UI_URL: temporal.uiUrl }),
      HOST: this.environment.host,
      PORT: String(apiPort),
      CROSSTIE_DATA_DIR: this.dataDir,
      CROSSTIE_ENCRYPTION_KEY: secrets.encryptionKey,
      CROSSTIE_API_KEY: secrets.apiKey,
      CROSSTIE_API_URL: `http://${urlHost(this.host)}:${apiPort}`,
      CROSSTIE_ALLOWED_HOSTS: [...new Set([...this.environment.allowedHosts, ...local])].join(','),
      ...(database.erpUrl === undefined ? {} : { ERP_URL: database.erpUrl }),
      ...(sandboxUrl === undefined ? {} : sandboxVariables(sandboxUrl)),
    };
  }

  private newStage(): Stopper[] {
    const stage: Stopper[] = [];
    this.stages.push(stage);
    return stage;
  }

  private reportPortChange(change: PortChange): void {
    this.log(`Port ${change.from} of ${change.part} is taken by another program; it is on ${change.to} now`);
  }

  private log(line: string): void {
    this.options.log?.(line);
  }
}

/** Never the user's own token: that one belongs to a real portal. */
function sandboxVariables(url: string): RawEnvironment {
  return { HUBSPOT_API_BASE_URL: url, HUBSPOT_ACCESS_TOKEN: SANDBOX_TOKEN };
}

/** Keys and logs are nobody else's; under root the postgres user must be able to pass through. */
function makeDataDir(dataDir: string): void {
  const created = mkdirSync(dataDir, { recursive: true });
  if (created !== undefined) chmodSync(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
}
