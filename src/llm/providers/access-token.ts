/** Service token of Cloudflare Access, which guards a tunnel. */
export interface AccessToken {
  clientId: string;
  clientSecret: string;
}

/** The headers that every request through the tunnel carries; none where it is not guarded. */
export const accessHeaders = (access: AccessToken | undefined): Record<string, string> =>
  access ? { "CF-Access-Client-Id": access.clientId, "CF-Access-Client-Secret": access.clientSecret } : {};
