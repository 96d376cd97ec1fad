// Mattermost's error body.

/** Thrown inside a call; answered as the server answers. */
export class ApiFailure extends Error {
  readonly id: string;
  readonly status: 400 | 401 | 403 | 404 | 413 | 500 | 501;

  constructor(status: ApiFailure["status"], id: string, message: string) {
    super(message);
    this.id = id;
    this.status = status;
  }
}

export const invalidParameter = (name: string): ApiFailure =>
  new ApiFailure(
    400,
    "api.context.invalid_body_param.app_error",
    `Invalid or missing ${name} in request body.`,
  );

export const noPermission = (): ApiFailure =>
  new ApiFailure(403, "api.context.permissions.app_error", "You do not have the appropriate permissions.");

/** The response of a failure. */
export const apiFailure = (failure: ApiFailure, requestId: string): Response =>
  Response.json(
    {
      id: failure.id,
      message: failure.message,
      detailed_error: "",
      request_id: requestId,
      status_code: failure.status,
    },
    { status: failure.status },
  );
