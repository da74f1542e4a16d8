using Orator.Geometry;

namespace Orator.Motion.Style;

/// <summary>The four key motions of speech that a style is described by (Style transfer for 2D talking heads, style reference
/// images).</summary>
public enum KeyMotion
{
    /// <summary>Closed syllable, lips together.</summary>
    None,

    /// <summary>Closed syllable with a short vowel ended by a consonant: lips hardly apart.</summary>
    M,

    /// <summary>Open syllable, mouth open and spread.</summary>
    R,

    /// <summary>Open syllable, mouth open and rounded.</summary>
    O,
}

/// <summary>A manner of speaking, taken from a video of somebody.</summary>
public sealed record StyleReference
{
    /// <summary>Where the style comes from, for people to read.</summary>
    public string Name { get; init; } = "";

    /// <summary>For each <see cref="KeyMotion"/>, <see cref="ExpressionBasis.Count"/> coefficients of the face in that key motion, relative
    /// to the person's closed mouth at rest.</summary>
    public required IReadOnlyDictionary<KeyMotion, float[]> Templates { get; init; }

    /// <summary>Mean mouths of running speech from closed to wide open: for 5, 20, 35, 50, 65, 80, 90 and 96 % of the frames that open less,
    /// <see cref="ExpressionBasis.MouthCount"/> coefficients, relative to the closed mouth. Null in files of before: motion then follows the
    /// key motions alone.</summary>
    public IReadOnlyList<float[]>? SpeakingMouths { get; init; }

    /// <summary>Mean upper-face coefficients while speaking (first <see cref="ExpressionBasis.MouthCount"/> entries zero), relative to
    /// rest.</summary>
    public required float[] RestingExpression { get; init; }

    /// <summary>Mouth opening that 90 % of the speaking frames stay below, in distances of the outer eye corners.</summary>
    public required float OpeningAmplitude { get; init; }

    /// <summary>Standard deviation of the mouth width over the speaking frames, same unit.</summary>
    public required float WidthAmplitude { get; init; }

    /// <summary>How the head moves.</summary>
    public required HeadDynamics Head { get; init; }

    /// <summary>How the eyes blink.</summary>
    public required BlinkStatistics Blinks { get; init; }
}

/// <summary>Statistics of head motion about its mean.</summary>
/// <param name="YawDeviation">Standard deviation, radians.</param>
/// <param name="PitchDeviation">Standard deviation, radians.</param>
/// <param name="RollDeviation">Standard deviation, radians.</param>
/// <param name="TranslationDeviation">Standard deviation of the movement in the picture, distances of the outer eye corners.</param>
/// <param name="AngularSpeed">Mean speed of the head's turning, radians a second.</param>
public sealed record HeadDynamics(
    float YawDeviation, float PitchDeviation, float RollDeviation, float TranslationDeviation, float AngularSpeed);

/// <summary>Statistics of blinking.</summary>
/// <param name="RatePerMinute">Blinks a minute.</param>
/// <param name="Duration">Mean time from the lid's leaving to its return, seconds.</param>
public sealed record BlinkStatistics(float RatePerMinute, float Duration);
