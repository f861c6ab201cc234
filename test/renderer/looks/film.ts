// A short film for the looks, drawn and recorded in the browser itself, since nothing else here can encode one.
import type { Browser } from '@playwright/test';

/** A film of a second or two, as the browser's recorder writes it. */
export async function recordFilm(
  browser: Browser,
): Promise<{ readonly type: string; readonly bytes: Buffer }> {
  const page = await browser.newPage();
  try {
    const recorded = await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
      const context = canvas.getContext('2d');
      const type = ['video/mp4;codecs=vp9', 'video/webm'].find((each) => MediaRecorder.isTypeSupported(each));
      const recorder = new MediaRecorder(
        canvas.captureStream(25),
        type === undefined ? {} : { mimeType: type },
      );
      const parts: Blob[] = [];
      recorder.ondataavailable = ({ data }) => parts.push(data);
      recorder.start();
      for (let frame = 0; frame < 40 && context !== null; frame += 1) {
        const sky = context.createLinearGradient(0, 0, 0, 720);
        sky.addColorStop(0, '#24384d');
        sky.addColorStop(1, '#e8b98a');
        context.fillStyle = sky;
        context.fillRect(0, 0, 1280, 720);
        context.fillStyle = '#fbe6cf';
        context.beginPath();
        context.arc(400 + frame * 12, 420 - frame * 4, 70, 0, Math.PI * 2);
        context.fill();
        await new Promise((done) => setTimeout(done, 40));
      }
      const stopped = new Promise((done) => (recorder.onstop = done));
      recorder.stop();
      await stopped;
      const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
      let text = '';
      for (const byte of bytes) text += String.fromCharCode(byte);
      return { type: recorder.mimeType, text };
    });
    return { type: recorded.type, bytes: Buffer.from(recorded.text, 'latin1') };
  } finally {
    await page.close();
  }
}
