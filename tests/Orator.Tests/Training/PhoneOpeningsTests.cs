using Orator.Geometry;
using Orator.Tests.Media;
using Orator.Training.Data;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Tests.Training;

public sealed class PhoneOpeningsTests : IDisposable
{
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OpeningsAreToldAtClosuresAndInVowels()
    {
        // One second at 25 frames: open by 1 but for frames 10 to 12, in the middle of which the lips come to a tenth.
        float[] opening = [.. Enumerable.Repeat(1f, 25)];
        (opening[10], opening[11], opening[12]) = (0.5f, 0.1f, 0.5f);
        MotionClip clip = new()
        {
            Name = "one",
            Person = "anna",
            Part = CorpusPart.Test,
            FramesPerSecond = 25,
            Frames = [.. opening.Select(_ => new MotionFrame { Expression = new float[ExpressionBasis.Count] })],
            Mouth = [.. opening.Select(o => new MouthShape(o, 0, 0))],
            Sound = new float[16000],
        };
        PhoneOpenings? Measure(string labels)
        {
            string path = _folder["labels.ctm"];
            File.WriteAllText(path, labels);
            return PhoneOpenings.Of([clip], [opening], PhoneLabels.Read(path));
        }

        PhoneOpenings seen = Assert.IsType<PhoneOpenings>(Measure("one 0.0 0.4 AA1\none 0.4 0.08 B\none 0.52 0.2 F\nanother 0.1 0.1 P\n"));
        Assert.Equal(
            (10, 100, 100, 1), (Math.Round(seen.Closures, 3), Math.Round(seen.LipToTeeth, 3), seen.Vowels > 95 ? 100 : 0, seen.Count));
        Assert.Null(Measure("one 0.0 0.4 AA\n"));
    }
}
