namespace Orator.Media;

/// <summary>Mono sound in memory.</summary>
/// <param name="Samples">Samples, nominally in -1..1.</param>
/// <param name="SampleRate">Samples a second; 16000 wherever speech is analysed.</param>
public sealed record AudioClip(float[] Samples, int SampleRate)
{
    /// <summary>Length in seconds.</summary>
    public double Seconds => (double)Samples.Length / SampleRate;
}
