namespace Orator.Speech;

/// <summary>What the sound is like at one moment. Decibels are relative to full scale (a sine of amplitude 1 is at -3).</summary>
/// <param name="Level">Level of the band that carries vowels and consonants, 300-4500 Hz, dB; <see cref="Silent"/> has the lowest
/// value.</param>
/// <param name="Voicing">Harmonicity 0..1: highest normalised autocorrelation at pitch lags (70-400 Hz).</param>
/// <param name="Opening">Cue of the first formant: level at 550-1200 Hz over that at 150-500 Hz, dB. High in open vowels, low in close
/// vowels and nasals.</param>
/// <param name="Fronting">Cue of the second formant: level at 1400-2800 Hz over that at 550-1200 Hz, dB. High in spread vowels, low in
/// rounded ones.</param>
/// <param name="Frication">Level at 3500-7600 Hz over that at 300-3500 Hz, dB. High in fricatives.</param>
internal readonly record struct SpeechFeatures(float Level, float Voicing, float Opening, float Fronting, float Frication)
{
    /// <summary>Level of digital silence, dB.</summary>
    public const float LowestLevel = -100;

    /// <summary>Digital silence.</summary>
    public static SpeechFeatures Silent { get; } = new(LowestLevel, 0, 0, 0, 0);
}
