/** `v3`: the v3 and v4 paths (supported into 2027); `2026-03`: the dated ones with equal bodies (HF V3-V10). */
export type PathFamily = 'v3' | '2026-03';

/** Every HubSpot path that Crosstie calls, in one place, since versions end (HF D20). */
export class ApiPaths {
  private readonly dated: boolean;
  private typeIds: ReadonlyMap<string, string> = new Map();

  constructor(private readonly family: PathFamily) {
    this.dated = family !== 'v3';
  }

  /** The ids by which the portal knows its custom objects. */
  learn(typeIds: ReadonlyMap<string, string>): void {
    this.typeIds = typeIds;
  }

  /** A type as paths and parameters take it: HubSpot's own by name, custom objects by the portal's id (HF C13). */
  segment(type: string): string {
    return this.typeIds.get(type) ?? type;
  }

  schemas(): string {
    return this.dated ? `/crm-object-schemas/${this.family}/schemas` : '/crm/v3/schemas';
  }

  objects(type: string, tail = ''): string {
    const name = this.segment(type);
    return (this.dated ? `/crm/objects/${this.family}/${name}` : `/crm/v3/objects/${name}`) + tail;
  }

  associations(from: string, to: string, operation: string): string {
    const base = this.dated ? `/crm/associations/${this.family}` : '/crm/v4/associations';
    return `${base}/${this.segment(from)}/${this.segment(to)}/batch/${operation}`;
  }

  properties(type: string, tail = ''): string {
    const name = this.segment(type);
    return (this.dated ? `/crm/properties/${this.family}/${name}` : `/crm/v3/properties/${name}`) + tail;
  }

  pipelines(type: string): string {
    return this.dated ? `/crm/pipelines/${this.family}/${type}` : `/crm/v3/pipelines/${type}`;
  }

  owners(): string {
    return this.dated ? `/crm/owners/${this.family}` : '/crm/v3/owners';
  }

  accountDetails(): string {
    return `/account-info/${this.family}/details`;
  }

  dailyUsage(): string {
    return `/account-info/${this.family}/api-usage/daily/private-apps`;
  }

  tokenInfo(): string {
    return '/oauth/v2/private-apps/get/access-token-info';
  }
}
