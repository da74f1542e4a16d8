using Orator.Motion.Style;
using Orator.Speech;

namespace Orator.Motion.FromSpeech;

/// <summary>How the mouth articulates at one moment, and what the rest of the face needs to know of the speech.</summary>
/// <param name="Weights">Shares of the key motions.</param>
/// <param name="Gain">Factor for the whole mouth movement: people articulate more when they speak up. About 0.8-1.2.</param>
/// <param name="Presence">1 while somebody speaks, 0 in pauses, with smooth transitions that begin before the first sound.</param>
/// <param name="Emphasis">Loudness above that of the last seconds, about -0.5..0.7: peaks are stressed syllables.</param>
internal readonly record struct Articulation(KeyMotionWeights Weights, float Gain, float Presence, float Emphasis);

/// <summary>
/// Turns <see cref="SpeechFeatures"/> into shares of the four key motions, 120 times a second, each from the features within 300 ms
/// before and after the moment.
/// </summary>
/// <remarks>
/// Opening follows the loudness of the vowel band and the first-formant cue, rounding the second-formant cue, both relative to the
/// running mean of the recording (microphones differ). Valleys of the level between two louder moments less than 125 ms away are closures.
/// Every smoothing kernel is symmetric: the mouth's peaks stay where the sound's are, and the lips part before a sound sets in.
/// </remarks>
internal sealed class RuleBasedArticulation
{
    /// <summary>Look-ahead in moments of <see cref="SpeechAnalyzer.Rate"/>: 300 ms.</summary>
    public const int LookAhead = 36;

    private const int Length = (2 * LookAhead) + 1;
    private const int Anticipation = 10;
    private const int Hangover = 8;
    private const int ValleyReach = 15;

    private static readonly float[] LipKernel = Gaussian(0.034);
    private static readonly float[] ClosureKernel = Gaussian(0.018);
    private static readonly float[] RoundingKernel = Gaussian(0.060);
    private static readonly float[] PresenceKernel = Gaussian(0.040);
    private static readonly float[] StressKernel = Gaussian(0.080);

    private readonly SpeechLevel _level = new();
    private readonly SpeechFeatures[] _features = new SpeechFeatures[Length];
    private readonly bool[] _speech = new bool[Length];
    private float _meanOpening = -8;
    private float _meanFronting = -9;
    private float _slowLoudness;
    private int _received;

    /// <summary>Begins with silence before the first features.</summary>
    public RuleBasedArticulation() => Array.Fill(_features, SpeechFeatures.Silent);

    /// <summary>Takes in the next features and gives the articulation of the moment 300 ms before them.</summary>
    /// <returns>False for the first <see cref="LookAhead"/> features: nothing lies that far back yet.</returns>
    public bool TryStep(SpeechFeatures features, out Articulation articulation)
    {
        _level.Update(features);
        if (_level.IsSpeech && features.Voicing > 0.6f)
        {
            const float rate = 1f / (4 * SpeechAnalyzer.Rate);
            _meanOpening += rate * (features.Opening - _meanOpening);
            _meanFronting += rate * (features.Fronting - _meanFronting);
        }

        Array.Copy(_features, 1, _features, 0, Length - 1);
        Array.Copy(_speech, 1, _speech, 0, Length - 1);
        _features[^1] = features;
        _speech[^1] = _level.IsSpeech;
        if (_received < LookAhead)
        {
            _received++;
            articulation = default;
            return false;
        }

        articulation = Current();
        return true;
    }

    private Articulation Current()
    {
        float opening = Smooth(LipKernel, Drive);
        float closure = Smooth(ClosureKernel, Closure);
        float presence = Smooth(PresenceKernel, Near);
        float loudness = Smooth(StressKernel, k => _level.Loudness(_features[k].Level));
        _slowLoudness += (loudness - _slowLoudness) / (1.5f * SpeechAnalyzer.Rate);

        float open = Math.Clamp(opening * (1 - closure), 0, 1);
        float round = Rounding();
        float apart = presence * (1 - closure);
        KeyMotionWeights weights = new((1 - open) * (1 - apart), (1 - open) * apart, open * (1 - round), open * round);
        return new Articulation(weights, 0.85f + (0.3f * loudness), presence, loudness - _slowLoudness);
    }

    // Wish to open the mouth at one moment, 0..1.9.
    private float Drive(int k)
    {
        SpeechFeatures f = _features[k];
        float loudness = Near(k) * _level.Loudness(f.Level);
        float opening = (f.Opening - _meanOpening) / 20;
        float fronting = (f.Fronting - _meanFronting) / 20;

        // Tuned against the lips of 28 clips of talking faces: open vowels open the mouth, rounded ones less, fricatives hardly.
        float vowel = Math.Clamp(0.6f + (0.7f * opening) + (0.5f * fronting), 0.15f, 1.6f);
        float fricative = Math.Clamp((f.Frication + 5) / 10, 0, 1);
        return loudness * vowel * (1 - (0.75f * fricative));
    }

    // 1 in and around speech: the lips part before a sound and close after it.
    private float Near(int k)
    {
        int last = Math.Min(Length - 1, k + Anticipation);
        for (int i = Math.Max(0, k - Hangover); i <= last; i++)
        {
            if (_speech[i])
            {
                return 1;
            }
        }

        return 0;
    }

    // Depth of the valley of the level that the moment lies in: 0 below 8 dB, 1 from 20 dB.
    private float Closure(int k)
    {
        float before = SpeechFeatures.LowestLevel;
        float after = SpeechFeatures.LowestLevel;
        for (int i = 1; i <= ValleyReach; i++)
        {
            before = Math.Max(before, _features[Math.Max(0, k - i)].Level);
            after = Math.Max(after, _features[Math.Min(Length - 1, k + i)].Level);
        }

        float loudest = Math.Min(before, after);
        if (_level.Loudness(loudest) < 0.2f)
        {
            return 0;
        }

        float depth = loudest - Math.Max(_features[k].Level, _level.Threshold - 6);
        return Math.Clamp((depth - 8) / 12, 0, 1);
    }

    private float Rounding()
    {
        // Loud voiced moments decide; the small constants stand for "neither spread nor rounded" where there is none.
        float sum = 0.4f * 0.05f;
        float weight = 0.05f;
        int reach = RoundingKernel.Length / 2;
        for (int i = -reach; i <= reach; i++)
        {
            SpeechFeatures f = _features[LookAhead + i];
            float w = RoundingKernel[reach + i] * f.Voicing * _level.Loudness(f.Level);
            sum += w * Math.Clamp(0.4f - ((f.Fronting - _meanFronting) / 20), 0, 1);
            weight += w;
        }

        return sum / weight;
    }

    private static float Smooth(float[] kernel, Func<int, float> value)
    {
        int reach = kernel.Length / 2;
        float sum = 0;
        for (int i = -reach; i <= reach; i++)
        {
            sum += kernel[reach + i] * value(LookAhead + i);
        }

        return sum;
    }

    private static float[] Gaussian(double seconds)
    {
        double deviation = seconds * SpeechAnalyzer.Rate;
        int reach = (int)Math.Ceiling(2.7 * deviation);
        double[] values = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(i => Math.Exp(-0.5 * i * i / (deviation * deviation)))];
        double sum = values.Sum();
        return [.. values.Select(v => (float)(v / sum))];
    }
}
