import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { AccessGuard } from './api/common/access.guard.js';
import { TextGuard } from './api/common/text.guard.js';
import { IdempotencyInterceptor } from './api/common/idempotency.interceptor.js';
import { ProblemFilter } from './api/common/problem.filter.js';
import { ConfigurationController } from './api/configuration/configuration.controller.js';
import { HealthController } from './api/health/health.controller.js';
import { JobsController } from './api/jobs/jobs.controller.js';
import { KeysController } from './api/keys/keys.controller.js';
import { LogsController } from './api/logs/logs.controller.js';
import { METRICS, type Metrics } from './api/metrics/metrics.js';
import { HooksController } from './api/hooks/hooks.controller.js';
import { MetricsController } from './api/metrics/metrics.controller.js';
import { NotificationsController } from './api/notifications/notifications.controller.js';
import { OauthController } from './api/oauth/oauth.controller.js';
import { PortalsController } from './api/portals/portals.controller.js';
import { RecordActionsController } from './api/records/record-actions.controller.js';
import { RecordsController } from './api/records/records.controller.js';
import { SearchController } from './api/records/search.controller.js';
import { ConflictsController } from './api/repair/conflicts.controller.js';
import { FailuresController } from './api/repair/failures.controller.js';
import { ReviewsController } from './api/repair/reviews.controller.js';
import { RunsController } from './api/runs/runs.controller.js';
import { TEMPORAL_LINKS, type TemporalLinks } from './api/runs/temporal-links.js';
import { SyncPartsController } from './api/sync-parts/sync-parts.controller.js';
import { SyncsController } from './api/syncs/syncs.controller.js';
import { SystemsController } from './api/systems/systems.controller.js';
import { VerifyController } from './api/verify/verify.controller.js';
import { WebhooksController } from './api/webhooks/webhooks.controller.js';
import { Authenticate } from './application/access/authenticate.use-case.js';
import { RotateSecrets } from './application/access/rotate-secrets.use-case.js';
import { ManageKeys } from './application/access/manage-keys.use-case.js';
import { ApplyConfiguration } from './application/configuration/apply-configuration.use-case.js';
import { ConfigurationChecks } from './application/configuration/configuration-checks.js';
import { ConfigurationPlanner } from './application/configuration/configuration-planner.js';
import { SideSchemaReader } from './application/configuration/side-schemas.js';
import { EditConfiguration } from './application/configuration/edit-configuration.use-case.js';
import { EditSyncPart } from './application/configuration/edit-sync-part.use-case.js';
import { ExportConfiguration } from './application/configuration/export-configuration.use-case.js';
import { ConnectPortal } from './application/connections/connect-portal.use-case.js';
import { PortalScopeCheck } from './application/connections/portal-scope-check.js';
import { TestConnection } from './application/connections/test-connection.use-case.js';
import { TestHook } from './application/hooks/test-hook.use-case.js';
import { TryHook } from './application/hooks/try-hook.use-case.js';
import { AnswerIncoming } from './application/logs/answer-incoming.use-case.js';
import { ManageNotifications } from './application/notifications/manage-notifications.use-case.js';
import { NotificationSender, PUBLIC_BASE_URL } from './application/notifications/notification-sender.js';
import { ACCESS_STORE, type AccessStore } from './application/ports/access-store.port.js';
import { ADDRESS_POLICY, type AddressPolicy } from './application/ports/address-policy.port.js';
import { CLOCK, type Clock } from './application/ports/clock.port.js';
import { CONFIG_STORE, type ConfigStore } from './application/ports/config-store.port.js';
import {
  PORTAL_PROBE,
  SYSTEM_PROBE,
  type PortalProbe,
  type SystemProbe,
} from './application/ports/connection-probe.port.js';
import { DOCUMENT_SCHEMA, type DocumentSchema } from './application/ports/document-schema.port.js';
import { HOOK_RUNNER, type HookRunner } from './application/ports/hook-runner.port.js';
import { HEALTH_PROBES, type HealthProbe } from './application/ports/health-probe.port.js';
import { ID_GENERATOR, type IdGenerator } from './application/ports/id-generator.port.js';
import { KEY_MAKER, type KeyMaker } from './application/ports/key-maker.port.js';
import {
  NOTIFICATION_OUTBOX,
  type NotificationOutbox,
} from './application/ports/notification-outbox.port.js';
import { NOTIFIER, type Notifier } from './application/ports/notifier.port.js';
import { OUTGOING_LOG, type OutgoingLog } from './application/ports/outgoing-log.port.js';
import { OAUTH_STORE, type OauthStore } from './application/ports/oauth-store.port.js';
import {
  PORTAL_OAUTH,
  PORTAL_SCOPES,
  PORTAL_TOKENS,
  type PortalOauth,
  type PortalScopes,
  type PortalTokens,
} from './application/ports/portal-oauth.port.js';
import { PRESET_CATALOGUE, type PresetCatalogue } from './application/ports/preset-catalogue.port.js';
import { PREVIEW_STORE, type PreviewStore } from './application/ports/preview-store.port.js';
import { RECORD_QUERIES, type RecordQueries } from './application/ports/record-queries.port.js';
import { RECORD_DESK, type RecordDesk } from './application/ports/record-desk.port.js';
import { REPAIR_DESK, type RepairDesk } from './application/ports/repair-desk.port.js';
import { RUN_STORE, type RunStore } from './application/ports/run-store.port.js';
import { SCHEDULE_RECONCILER } from './application/ports/schedule-reconciler.port.js';
import { SEALED_TEXTS, type SealedTexts } from './application/ports/sealed-texts.port.js';
import { SECRET_VAULT, type SecretVault } from './application/ports/secret-vault.port.js';
import { VERIFY_STORE, type VerifyStore } from './application/ports/verify-store.port.js';
import { VALUE_FUNCTIONS } from './application/ports/value-functions.token.js';
import { WEBHOOK_INBOX, type WebhookInbox } from './application/ports/webhook-inbox.port.js';
import { WEBHOOK_SIGNATURE, type WebhookSignature } from './application/ports/webhook-signature.port.js';
import { WORKFLOW_GATEWAY, type WorkflowGateway } from './application/ports/workflow-gateway.port.js';
import { ExplainRecord } from './application/records/explain-record.use-case.js';
import { CarryRecord } from './application/records/carry-record.use-case.js';
import { LinkRecords } from './application/records/link-records.use-case.js';
import { ReadEngagements } from './application/records/read-engagements.use-case.js';
import { RECORD_TOOLS, type RecordTools } from './application/records/record-tools.js';
import { SearchRecords } from './application/records/search-records.use-case.js';
import { StartRecordRun } from './application/records/start-record-run.use-case.js';
import { Unlink } from './application/records/unlink.use-case.js';
import { AnswerReview } from './application/repair/answer-review.use-case.js';
import { EditFailure } from './application/repair/edit-failure.use-case.js';
import { IgnoreFailure } from './application/repair/ignore-failure.use-case.js';
import { ResolveConflict } from './application/repair/resolve-conflict.use-case.js';
import { ShowConflict } from './application/repair/show-conflict.use-case.js';
import { UndoConflict } from './application/repair/undo-conflict.use-case.js';
import { RetryFailures } from './application/repair/retry-failures.use-case.js';
import { CancelRun } from './application/runs/cancel-run.use-case.js';
import { ChoosePage } from './application/runs/choose-page.use-case.js';
import { ControlJob } from './application/runs/control-job.use-case.js';
import { GetRunProgress } from './application/runs/get-run-progress.use-case.js';
import { GetSyncStatus } from './application/runs/get-sync-status.use-case.js';
import { JobLookup } from './application/runs/job-lookup.js';
import { ReconcileSchedules } from './application/runs/reconcile-schedules.use-case.js';
import { RunLauncher } from './application/runs/run-launcher.js';
import { StartRun } from './application/runs/start-run.use-case.js';
import { StartSyncRun } from './application/runs/start-sync-run.use-case.js';
import { StartVerify } from './application/verify/start-verify.use-case.js';
import { ReceiveWebhook } from './application/webhooks/receive-webhook.use-case.js';
import type { ValueFunctions } from './domain/values/value-functions.js';

/** Everything that the API works with, one per port. */
export interface ApiParts {
  readonly configStore: ConfigStore;
  readonly runStore: RunStore;
  readonly recordQueries: RecordQueries;
  readonly verifications: VerifyStore;
  readonly previews: PreviewStore;
  readonly repairDesk: RepairDesk;
  readonly recordDesk: RecordDesk;
  readonly webhookInbox: WebhookInbox;
  readonly webhookSignature: WebhookSignature;
  readonly outgoingLog: OutgoingLog;
  readonly recordTools: RecordTools;
  readonly accessStore: AccessStore;
  readonly vault: SecretVault;
  readonly gateway: WorkflowGateway;
  readonly portalProbe: PortalProbe;
  readonly oauthStore: OauthStore;
  readonly sealedTexts: SealedTexts;
  readonly portalOauth: PortalOauth;
  readonly portalScopes: PortalScopes;
  readonly portalTokens: PortalTokens;
  readonly systemProbe: SystemProbe;
  readonly presets: PresetCatalogue;
  readonly documentSchema: DocumentSchema;
  readonly values: ValueFunctions;
  readonly addresses: AddressPolicy;
  readonly hookRunner: HookRunner;
  readonly notificationOutbox: NotificationOutbox;
  readonly notifier: Notifier;
  /** Where the API is, for links in messages; null = not known. */
  readonly publicBaseUrl: string | null;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly keyMaker: KeyMaker;
  readonly metrics: Metrics;
  readonly temporalLinks: TemporalLinks;
  readonly healthProbes: readonly HealthProbe[];
}

/** Requests per key or address and minute; runs are polled, so it is generous. */
const REQUESTS_PER_MINUTE = 3_000;

const USE_CASES = [
  Authenticate,
  ManageKeys,
  RotateSecrets,
  ConfigurationChecks,
  SideSchemaReader,
  ConfigurationPlanner,
  ApplyConfiguration,
  ExportConfiguration,
  EditConfiguration,
  EditSyncPart,
  TryHook,
  TestHook,
  TestConnection,
  PortalScopeCheck,
  ConnectPortal,
  NotificationSender,
  ManageNotifications,
  ExplainRecord,
  Unlink,
  SearchRecords,
  LinkRecords,
  CarryRecord,
  ReadEngagements,
  StartRecordRun,
  ReceiveWebhook,
  AnswerIncoming,
  RetryFailures,
  IgnoreFailure,
  EditFailure,
  ResolveConflict,
  ShowConflict,
  UndoConflict,
  AnswerReview,
  JobLookup,
  RunLauncher,
  StartRun,
  StartSyncRun,
  StartVerify,
  ControlJob,
  ChoosePage,
  CancelRun,
  GetRunProgress,
  GetSyncStatus,
  ReconcileSchedules,
];

/** Composition root of the API. */
@Module({})
export class AppModule {
  static with(parts: ApiParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        TerminusModule.forRoot({ logger: false }),
        ThrottlerModule.forRoot([{ ttl: 60_000, limit: REQUESTS_PER_MINUTE }]),
      ],
      controllers: [
        HealthController,
        MetricsController,
        ConfigurationController,
        PortalsController,
        OauthController,
        SystemsController,
        SyncsController,
        SyncPartsController,
        HooksController,
        JobsController,
        NotificationsController,
        RecordsController,
        RecordActionsController,
        SearchController,
        WebhooksController,
        LogsController,
        FailuresController,
        ConflictsController,
        ReviewsController,
        RunsController,
        VerifyController,
        KeysController,
      ],
      providers: [
        ...portProviders(parts),
        ...USE_CASES,
        { provide: SCHEDULE_RECONCILER, useExisting: ReconcileSchedules },
        { provide: APP_GUARD, useClass: ThrottlerGuard },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: TextGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      ],
    };
  }
}

function portProviders(parts: ApiParts): Provider[] {
  return [
    { provide: CONFIG_STORE, useValue: parts.configStore },
    { provide: RUN_STORE, useValue: parts.runStore },
    { provide: PREVIEW_STORE, useValue: parts.previews },
    { provide: RECORD_QUERIES, useValue: parts.recordQueries },
    { provide: VERIFY_STORE, useValue: parts.verifications },
    { provide: REPAIR_DESK, useValue: parts.repairDesk },
    { provide: RECORD_DESK, useValue: parts.recordDesk },
    { provide: WEBHOOK_INBOX, useValue: parts.webhookInbox },
    { provide: WEBHOOK_SIGNATURE, useValue: parts.webhookSignature },
    { provide: OUTGOING_LOG, useValue: parts.outgoingLog },
    { provide: RECORD_TOOLS, useValue: parts.recordTools },
    { provide: ACCESS_STORE, useValue: parts.accessStore },
    { provide: SECRET_VAULT, useValue: parts.vault },
    { provide: WORKFLOW_GATEWAY, useValue: parts.gateway },
    { provide: PORTAL_PROBE, useValue: parts.portalProbe },
    { provide: SEALED_TEXTS, useValue: parts.sealedTexts },
    { provide: OAUTH_STORE, useValue: parts.oauthStore },
    { provide: PORTAL_OAUTH, useValue: parts.portalOauth },
    { provide: PORTAL_SCOPES, useValue: parts.portalScopes },
    { provide: PORTAL_TOKENS, useValue: parts.portalTokens },
    { provide: SYSTEM_PROBE, useValue: parts.systemProbe },
    { provide: PRESET_CATALOGUE, useValue: parts.presets },
    { provide: DOCUMENT_SCHEMA, useValue: parts.documentSchema },
    { provide: VALUE_FUNCTIONS, useValue: parts.values },
    { provide: ADDRESS_POLICY, useValue: parts.addresses },
    { provide: HOOK_RUNNER, useValue: parts.hookRunner },
    { provide: NOTIFICATION_OUTBOX, useValue: parts.notificationOutbox },
    { provide: NOTIFIER, useValue: parts.notifier },
    { provide: PUBLIC_BASE_URL, useValue: parts.publicBaseUrl },
    { provide: CLOCK, useValue: parts.clock },
    { provide: ID_GENERATOR, useValue: parts.ids },
    { provide: KEY_MAKER, useValue: parts.keyMaker },
    { provide: METRICS, useValue: parts.metrics },
    { provide: TEMPORAL_LINKS, useValue: parts.temporalLinks },
    { provide: HEALTH_PROBES, useValue: parts.healthProbes },
  ];
}
