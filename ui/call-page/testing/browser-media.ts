/** Real media for the stand-in, in a browser: pictures drawn on a canvas, and a tone. */

/** Moving pictures of one colour, 640 × 360 at 15 a second, until the page closes. */
export function drawnPicture(hue: number): MediaStream {
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 360 });
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser gives no canvas");
  let step = 0;
  const draw = (): void => {
    context.fillStyle = `hsl(${hue} 50% 40%)`;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = "#fff";
    context.fillRect((step * 8) % canvas.width, 160, 40, 40);
    step += 1;
  };
  draw();
  setInterval(draw, 66);
  return canvas.captureStream(15);
}

/** A steady tone. The context may have to be resumed by a gesture, or by the browser's switch for autoplay. */
export function tone(context: AudioContext, hz: number): MediaStream {
  const out = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  const oscillator = new OscillatorNode(context, { frequency: hz });
  oscillator.connect(new GainNode(context, { gain: 0.3 })).connect(out);
  oscillator.start();
  return out.stream;
}
