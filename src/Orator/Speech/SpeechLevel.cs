using System.Numerics.Tensors;

namespace Orator.Speech;

/// <summary>Running level statistics: noise floor, level of the loud parts of speech, and whether somebody speaks. Nothing is absolute, so
/// recordings may be quiet or loud.</summary>
/// <remarks>
/// The floor is the lowest level that the sound did not exceed for 66 ms in the last 2 s (minimum statistics, after Martin 2001). It rises
/// by at most 15 dB a second. The loud level is the 85th percentile of the levels above the floor, from a histogram that forgets with a
/// time constant of 8 s of speech.
/// </remarks>
internal sealed class SpeechLevel
{
    private const double Percentile = 0.85;
    private const float ForgettingSeconds = 8;
    private const float QuietestSpeech = -85;
    private const int LowestBin = -100;
    private const int Hold = 8;
    private const int FloorMemory = 2 * SpeechAnalyzer.Rate;
    private const int Beginning = SpeechAnalyzer.Rate / 2;

    // Decoders of compressed sound begin with up to this much digital silence, which says nothing of the background.
    private const int DecoderDelay = SpeechAnalyzer.Rate / 8;

    private readonly double[] _histogram = new double[140];
    private readonly float[] _recent = new float[Hold];
    private readonly float[] _held = new float[FloorMemory];
    private double _weight;
    private long _moments;
    private int _leading;

    /// <summary>Level of the background, dB.</summary>
    public float Floor { get; private set; }

    /// <summary>Level of the loud parts of speech, dB; only defined if <see cref="IsKnown"/>.</summary>
    public float Loud { get; private set; }

    /// <summary>False until something has stood out from the background.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Whether there is speech now (with hysteresis).</summary>
    public bool IsSpeech { get; private set; }

    /// <summary>Level, dB, at which articulation begins: 26 dB below <see cref="Loud"/>, or just above the background if that is
    /// higher.</summary>
    public float Threshold => Math.Max(Loud - 26, Math.Min(Floor + 4, Loud - 10));

    /// <summary>Takes in the next moment.</summary>
    public void Update(SpeechFeatures features)
    {
        const float step = 1f / SpeechAnalyzer.Rate;
        float level = features.Level;
        UpdateFloor(features);

        // The first windows reach back before the recording and tell too low a level.
        if (_moments > Hold && level > Floor + 8)
        {
            Remember(level, step);
        }

        float margin = IsSpeech ? 4 : 7;
        float range = IsSpeech ? 30 : 26;
        IsSpeech = IsKnown && level > Floor + margin && level > Loud - range;
    }

    /// <summary>Loudness of a level between the start of articulation (0) and loud speech (1); up to 1.2 for shouts.</summary>
    public float Loudness(float level)
    {
        if (!IsKnown)
        {
            return 0;
        }

        // Where speech hardly stands out from noise, the scale must not become so steep that noise moves the mouth.
        float range = Math.Max(Loud - Threshold, 15);
        return Math.Clamp((level - Threshold) / range, 0, 1.2f);
    }

    private void UpdateFloor(SpeechFeatures features)
    {
        if (_moments == 0 && features.Level <= SpeechFeatures.LowestLevel && _leading++ < DecoderDelay)
        {
            return;
        }

        // A recording cut off in the middle of a vowel has not been heard without speech: its background is assumed to lie well below.
        float speech = _moments < Beginning ? Math.Clamp((features.Voicing - 0.6f) / 0.25f, 0, 1) : 0;
        float level = features.Level - (20 * speech);
        _recent[_moments % Hold] = level;
        _held[_moments % FloorMemory] = _moments < Hold ? float.MaxValue : TensorPrimitives.Max(_recent);
        _moments++;
        float lowest = TensorPrimitives.Min(_held.AsSpan(0, (int)Math.Min(_moments, FloorMemory)));
        float highest = _moments > Hold + 1 ? Floor + (15f / SpeechAnalyzer.Rate) : float.MaxValue;
        Floor = Math.Clamp(lowest == float.MaxValue ? level : lowest, QuietestSpeech, highest);
    }

    private void Remember(float level, float step)
    {
        double keep = Math.Exp(-step / ForgettingSeconds);
        for (int i = 0; i < _histogram.Length; i++)
        {
            _histogram[i] *= keep;
        }

        // Shared between two bins by linear weights, so that the percentile does not jump by whole decibels.
        float position = Math.Clamp(level - LowestBin, 0, _histogram.Length - 2);
        int bin = (int)position;
        _histogram[bin] += 1 - (position - bin);
        _histogram[bin + 1] += position - bin;
        _weight = (_weight * keep) + 1;

        float loud = LowestBin + FindPercentile();
        Loud = IsKnown ? Loud + ((loud > Loud ? 0.1f : 0.02f) * (loud - Loud)) : loud;
        IsKnown = true;
    }

    private float FindPercentile()
    {
        double wanted = Percentile * _weight;
        double sum = 0;
        int i = 0;
        while (i < _histogram.Length - 1 && sum + _histogram[i] < wanted)
        {
            sum += _histogram[i++];
        }

        double inside = _histogram[i] > 0 ? (wanted - sum) / _histogram[i] : 0;
        return (float)(i - 0.5 + inside);
    }
}
