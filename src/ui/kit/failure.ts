import { type ErrorCode, isSegyError, SegyError } from '../../core/errors.ts';

/** Converts anything thrown to a SegyError whose message is a sentence for the user. */
export function toSegyError(error: unknown, code: ErrorCode = 'worker-crashed'): SegyError {
  if (isSegyError(error)) return error;
  const text = error instanceof Error ? error.message : String(error);
  const sentence =
    code === 'no-webgl'
      ? `The 3D view cannot be drawn here (${text}). Section, Map and Headers work without it; to have it, turn on WebGL 2 or hardware acceleration in the browser's settings.`
      : `Something unexpected went wrong: ${text}. Try again, or open the file again.`;
  return new SegyError(code, sentence, { cause: error });
}
