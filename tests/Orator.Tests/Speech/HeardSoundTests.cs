using Orator.Recipes;
using Orator.Speech;
using Orator.Tests.Media;

namespace Orator.Tests.Speech;

public sealed class HeardSoundTests : IDisposable
{
    private const int Count = 50;
    private readonly MediaFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ATickIsInTheMiddleOfTheFrameOfItsMoment()
    {
        // 50 ms of a tone at 0.5 s, in a second of silence.
        string sound = await _folder.MakeAsync(
            "tick.wav", "-f lavfi -i aevalsrc='0.5*sin(2*PI*800*t)*between(t,0.475,0.525)':s=16000:d=1");
        List<float[]> windows = [];
        await foreach (ReadOnlyMemory<float> window in HeardSound.ReadAsync(
            sound, null, 10, Count, TestContext.Current.CancellationToken))
        {
            windows.Add(window.ToArray());
            if (windows.Count == 12)
            {
                break;
            }
        }

        Assert.All(windows, window => Assert.Equal(Count * LogMel.BandCount, window.Length));
        Assert.Equal(Count / 2, Loudest(windows[5]), 2f);

        // A frame before, the tick is 12 rows later; two later, 24 earlier.
        Assert.Equal((Count / 2) + 12, Loudest(windows[4]), 2f);
        Assert.Equal((Count / 2) - 24, Loudest(windows[7]), 2f);
        Assert.All(windows[11], value => Assert.Equal(0, value));
    }

    // The mean place of what is heard.
    private static float Loudest(float[] window)
    {
        float[] rows = [.. Enumerable.Range(0, Count).Select(row => window.AsSpan(row * LogMel.BandCount, LogMel.BandCount).ToArray().Sum())];
        return rows.Select((sum, row) => sum * row).Sum() / rows.Sum();
    }
}
