// OwnGenerator: a generator of one's own, registered and used by its name. This one is a ventriloquist's dummy: the jaw drops, all else
// stands still.
//
//   dotnet run --project examples/OwnGenerator -- portrait.jpg speech.wav out.mp4
using Orator;
using Orator.Animation;

if (args is not [string photo, string speech, string output])
{
    Console.Error.WriteLine("Usage: OwnGenerator PHOTO SPEECH OUTPUT.mp4");
    return 2;
}

Animators.Register("dummy", (_, _) => new OwnGenerator.Dummy());
await using TalkingHeads heads = TalkingHeads.Create();
Portrait portrait = await heads.OpenPortraitAsync(photo);
RenderReport report = await heads.AnimateToFileAsync(portrait, speech, output, new AnimateRequest { Generator = "dummy" });
Console.WriteLine($"{report.Output}: {report.Frames} frames of a dummy");
return 0;
