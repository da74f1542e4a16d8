// Animate: a photo speaks a recording, into a video file. Ctrl-C stops it and leaves nothing behind.
//
//   dotnet run --project examples/Animate -- portrait.jpg speech.wav out.mp4
using Orator;

if (args is not [string photo, string speech, string output])
{
    Console.Error.WriteLine("Usage: Animate PHOTO SPEECH OUTPUT.mp4");
    return 2;
}

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};

try
{
    await using TalkingHeads heads = TalkingHeads.Create();
    Portrait portrait = await heads.OpenPortraitAsync(photo, cancellation: stop.Token);
    Progress<RenderProgress> progress = new(done => Console.Error.Write($"\r{done.Frames} of {done.Total} frames"));
    RenderReport report = await heads.AnimateToFileAsync(portrait, speech, output, progress: progress, cancellation: stop.Token);
    Console.WriteLine($"{report.Output}: {report.Frames} frames of {report.Width}x{report.Height} in {report.Seconds:0.0} s");
    return 0;
}
catch (InputException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
catch (OperationCanceledException)
{
    return 130;
}
