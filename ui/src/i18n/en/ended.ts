export const ended = {} as const;
