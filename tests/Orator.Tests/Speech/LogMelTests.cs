using Orator.Checkpoints;
using Orator.Speech;

namespace Orator.Tests.Speech;

public sealed class LogMelTests
{
    [Fact]
    public void FramesEqualThePublishedFrontEnd()
    {
        SafetensorsFile fixture = SharedFolder.Fixture("livespeech/mel_lsp.safetensors");
        float[] expected = fixture["out.mel"].Values;

        float[][] frames = LogMel.Compute(fixture["in.audio"].Values);

        Assert.Equal(expected.Length / LogMel.BandCount, frames.Length);
        float worst = frames.SelectMany(f => f).Zip(expected, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(worst < 1e-6f, $"largest difference {worst}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(5000)]
    public void BlocksGiveTheSameFramesAsTheWhole(int blockLength)
    {
        float[] speech = TestSpeech.Kennedy[..20000];
        LogMel mel = new();
        List<float[]> frames = [];
        float[] frame = new float[LogMel.BandCount];
        void Drain()
        {
            while (mel.TryRead(frame))
            {
                frames.Add((float[])frame.Clone());
            }
        }

        foreach (float[] block in speech.Chunk(blockLength))
        {
            mel.Append(block);
            Drain();
        }

        mel.Complete();
        Drain();

        Assert.Equal(LogMel.Compute(speech), frames);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(200, 0)]
    [InlineData(267, 2)]
    [InlineData(16000, 120)]
    public void TwoFramesForEachWholeSixtiethOfASecond(int samples, int frames) =>
        Assert.Equal(frames, LogMel.Compute(new float[samples]).Length);
}
