/** The five reactions as drawings: an emoji font is not everywhere. Each is a list of filled or stroked paths, 24 by 24. */
import type { ReactionKind } from "../../ipc/generated/ReactionKind";

export interface Shape {
  d: string;
  fill?: string;
  stroke?: string;
  width?: number;
}

const FACE: Shape = { d: "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19Z", fill: "#ffcf4a" };
const INK = "#5b3a00";
const THUMB = "M7 10.5 11 3c1.7 0 2.8 1.2 2.5 2.9L13 9h5.6c1.5 0 2.5 1.3 2.2 2.7l-1.2 6.4A2.4 2.4 0 0 1 17.2 20H7Z";

export const REACTIONS: Record<ReactionKind, Shape[]> = {
  like: [
    { d: "M3 10h4v10.5H3a.8.8 0 0 1-.8-.8v-8.9c0-.4.4-.8.8-.8Z", fill: "#3e62b8" },
    { d: THUMB, fill: "#ffcf4a", stroke: "#d99a1c", width: 0.8 },
  ],
  heart: [
    { d: "M12 21C5.5 16.4 2 12.9 2 8.7 2 5.7 4.3 3.5 7.2 3.5c1.9 0 3.7 1 4.8 2.7 1.1-1.7 2.9-2.7 4.8-2.7C19.7 3.5 22 5.7 22 8.7c0 4.2-3.5 7.7-10 12.3Z", fill: "#ef4b5f" },
  ],
  laugh: [
    FACE,
    { d: "M6.5 13h11c-.3 3.2-2.5 5.3-5.5 5.3S6.8 16.2 6.5 13Z", fill: INK },
    { d: "M6.5 9.8c.6-1.4 2.4-1.4 3 0M14.5 9.8c.6-1.4 2.4-1.4 3 0", stroke: INK, width: 1.4 },
  ],
  surprised: [
    FACE,
    { d: "M12 13.2c1.6 0 2.6 1.3 2.6 3s-1 2.8-2.6 2.8-2.6-1.1-2.6-2.8 1-3 2.6-3Z", fill: INK },
    { d: "M8.3 8.3v1.8M15.7 8.3v1.8", stroke: INK, width: 2.2 },
  ],
  applause: [
    { d: "M9.2 6.4c.7-.7 1.7-.6 2.3.1l5.4 6.3.4-2.2c.2-1 1-1.6 1.9-1.4.8.2 1.3.9 1.2 1.8l-.8 5.6c-.4 2.9-3 5-5.9 4.6-1.6-.2-3-1-4-2.3L4 11.8c-.5-.7-.4-1.6.3-2.1.6-.5 1.5-.3 2 .3L9 13 6.6 9.2C6.1 8.5 6.3 7.5 7 7Z", fill: "#ffcf4a", stroke: "#d99a1c", width: 0.8 },
    { d: "M12.6 2.2v2.3M16.2 3.1 15 5M19 5.8l-1.9 1.2", stroke: "#ef8f3a", width: 1.6 },
  ],
};

export const KINDS = Object.keys(REACTIONS) as ReactionKind[];
