/** Handing bytes to the driver's server: one after the other, so that pieces of a file come in order. */

let last: Promise<unknown> = Promise.resolve();

/** Appends to a file of the folder that the test named. */
export function upload(name: string, bytes: Uint8Array<ArrayBuffer> | Int16Array<ArrayBuffer>): void {
  last = last.then(() => fetch(`/upload/${name}`, { method: "POST", body: bytes })).catch(() => undefined);
}
