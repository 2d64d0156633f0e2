/** The module that convert.wat describes, as base64. */
export function assemble(): Promise<string>;
