/** A named statement is planned once per connection. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}
