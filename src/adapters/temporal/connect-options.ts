import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';

export interface TemporalOptions {
  readonly namespace: string;
  readonly client: ConnectionOptions;
  readonly worker: NativeConnectionOptions;
}

/** The default waits up to two minutes before it looks again for a server that was restarted. */
const CHANNEL = { 'grpc.initial_reconnect_backoff_ms': 200, 'grpc.max_reconnect_backoff_ms': 2_000 };

/**
 * @param variables the `TEMPORAL_*` variables (address, namespace, API key, TLS, profile)
 * @throws when they, or the profile file they name, do not fit together
 */
export function temporalOptions(variables: Readonly<Record<string, string>>): TemporalOptions {
  const { connectionOptions: worker, namespace } = loadClientConnectConfig({
    overrideEnvVars: { ...variables },
  });
  const { address, tls, apiKey, metadata } = worker;
  const client: ConnectionOptions = {
    ...(address !== undefined && { address }),
    ...(tls !== undefined && { tls }),
    ...(apiKey !== undefined && { apiKey }),
    ...(metadata !== undefined && { metadata }),
    channelArgs: CHANNEL,
  };
  return { namespace: namespace ?? 'default', client, worker };
}
