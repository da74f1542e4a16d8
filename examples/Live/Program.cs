// Live: a portrait speaks while somebody speaks: sound from standard input, frames into a buffer when they are due.
//
//   arecord -f S16_LE -r 16000 -c 1 | dotnet run --project examples/Live -- portrait.jpg [SECONDS]
using System.Globalization;
using Orator;
using Orator.Live;

if (args.Length is not (1 or 2))
{
    Console.Error.WriteLine("Usage: Live PHOTO [SECONDS] < SOUND (16-bit mono, 16 kHz)");
    return 2;
}

AnimateRequest request = new() { Size = 256, Framing = Framing.Crop };
LiveOptions options = new() { Seconds = args.Length == 2 ? double.Parse(args[1], CultureInfo.InvariantCulture) : null };
await using TalkingHeads heads = TalkingHeads.Create();
Portrait portrait = await heads.OpenPortraitAsync(args[0]);
using LiveSession session = await LiveSession.OpenAsync(heads, portrait, request, options);
byte[] screen = new byte[session.Width * session.Height * 3];
LiveReport report = await session.SpeakAsync(
    new PcmInput(Console.OpenStandardInput()), new CallbackOutput(frame => frame.Picture.Pixels.CopyTo(screen, 0)));
Console.WriteLine($"{report.Frames} frames shown, {report.Repeated} of them again, {screen.Length} bytes on the screen");
return 0;
