/** What `init` writes: a whole sync with the standard preset, to be filled in. */
export const PROPOSAL = `# Crosstie configuration. Check it with "crosstie plan", make it true with "crosstie apply".
# Variables are filled in by the command line: no secret stands in this file.
version: 1

portals:
  main:
    token: '\${HUBSPOT_ACCESS_TOKEN}' # a private app's token, with the CRM read scopes

systems:
  erp:
    kind: sql
    url: '\${ERP_URL}' # postgres://user:password@host:5432/database
    tables: ./tables.yaml # describes your tables; see docs/connectors/sql.md and examples/erp/tables.yaml

syncs:
  main:
    portal: main
    system: erp
    preset: standard
    settings:
      since: null # or a date: nothing older is read
    stages:
      deal:
        pipelines:
          '*': # HubSpot stage id -> your stage
            appointmentscheduled: open
            closedwon: won
            closedlost: lost
        fallback: null
    jobs:
      company-import: { enabled: true, schedule: null } # e.g. { every: 15m }
      contact-import: { enabled: true, schedule: null }
      deal-import: { enabled: true, schedule: null }
`;
