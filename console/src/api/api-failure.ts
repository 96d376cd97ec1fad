/** A refusal or failure in the API's own words; `code` is "network" where there was no answer at all. */
export class ApiFailure extends Error {
  readonly code: string;
  readonly requestId: string | undefined;
  /** What is wrong with which field of a form: path to sentence. */
  readonly fields: Record<string, string>;

  constructor(code: string, message: string, requestId?: string, fields: Record<string, string> = {}) {
    super(message);
    this.name = "ApiFailure";
    this.code = code;
    this.requestId = requestId;
    this.fields = fields;
  }
}
