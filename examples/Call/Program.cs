// Call: two ends of a call in one process, each showing the other; files stand in for cameras.
//
//   dotnet run --project examples/Call -- one.mp4 two.mp4 [SECONDS]
using System.Globalization;
using System.Net;
using Orator;
using Orator.Live;

if (args.Length is not (2 or 3))
{
    Console.Error.WriteLine("Usage: Call VIDEO VIDEO [SECONDS]");
    return 2;
}

CallOptions options = new() { Seconds = args.Length == 3 ? double.Parse(args[2], CultureInfo.InvariantCulture) : null };
await using TalkingHeads heads = TalkingHeads.Create();
using CallSession one = CallSession.Listen(heads, new IPEndPoint(IPAddress.Loopback, 0), options);
using CallSession two = CallSession.Connect(heads, one.Local, options);
CallReport[] reports = await Task.WhenAll(Talk(one, args[0]), Talk(two, args[1]));
foreach (CallReport report in reports)
{
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{report.SentFrames} frames sent, {report.SentRate:0.0} kbit/s, {report.ShownFrames} frames of the other shown"));
}

return 0;

static Task<CallReport> Talk(CallSession session, string video) =>
    session.RunAsync(new FFmpegPictureInput(video), new CallbackOutput(frame => { /* frame.Picture.Pixels: 8-bit RGB */ }));
