namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>What the speech encoder heard in a step of the mouth.</summary>
/// <param name="Silence">Probability that nobody speaks.</param>
/// <param name="Closure">Probability of a sound with closed lips, /m/, /b/, /p/, and, a little less, of one with the lip at the teeth, /f/,
/// /v/.</param>
internal readonly record struct SoundProbabilities(float Silence, float Closure)
{
    /// <summary>Between two steps.</summary>
    public static SoundProbabilities Lerp(SoundProbabilities a, SoundProbabilities b, float t) =>
        new(float.Lerp(a.Silence, b.Silence, t), float.Lerp(a.Closure, b.Closure, t));
}
