/** Fields that a CEL expression reads of `record`, so that they are asked for: `record.name` and `record["name"]`. */
export function recordFieldsOf(expression: string | undefined): readonly string[] {
  if (expression === undefined) return [];
  const fields = new Set<string>();
  for (const match of expression.matchAll(/\brecord\s*(?:\.\s*([A-Za-z_]\w*)|\[\s*(?:"([^"]+)"|'([^']+)')\s*\])/g)) {
    const name = match[1] ?? match[2] ?? match[3];
    if (name !== undefined) fields.add(name);
  }
  return [...fields];
}
