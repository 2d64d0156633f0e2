/** A camera that draws numbered pictures on a canvas. */

import { ticks, whiteCells } from "./stamp";

/** A canvas on which stamped pictures are drawn, one after the other. */
export function stampedCanvas(source: number, width: number, height: number, fps: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser gives no canvas");
  let number = 0;
  const draw = (): void => {
    const hue = (source * 137) % 360;
    context.fillStyle = `hsl(${hue} 40% 45%)`;
    context.fillRect(0, 0, width, height);
    context.fillStyle = `hsl(${hue} 40% 70%)`;
    context.fillRect((number * 4) % width, height / 2, height / 4, height / 4);
    context.fillStyle = "#000";
    context.fillRect(0, 0, width, Math.ceil(height / 8));
    context.fillStyle = "#fff";
    const time = ticks(performance.timeOrigin + performance.now());
    for (const cell of whiteCells({ source, number, time }, width, height)) context.fillRect(...cell);
    number += 1;
  };
  draw();
  setInterval(draw, 1000 / fps);
  return canvas;
}

/** A track of stamped pictures in motion. */
export function stampedTrack(source: number, width: number, height: number, fps: number): MediaStreamTrack {
  const [track] = stampedCanvas(source, width, height, fps).captureStream(fps).getVideoTracks();
  if (track === undefined) throw new Error("the canvas has no track");
  return track;
}

/** The browser's own camera and microphone, without anything that improves them. */
export async function ownDevices(width: number, height: number): Promise<{ camera: MediaStreamTrack; microphone: MediaStreamTrack }> {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { width, height },
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 },
  });
  const [[camera], [microphone]] = [stream.getVideoTracks(), stream.getAudioTracks()];
  if (camera === undefined || microphone === undefined) throw new Error("the browser has no camera or microphone");
  return { camera, microphone };
}
