using System.Numerics;
using Orator.Motion.Style;
using Orator.Speech;

namespace Orator.Motion.FromSpeech;

/// <summary>Pose of the head at one moment, relative to the pose of reference.</summary>
/// <param name="Yaw">Radians, signs as in <see cref="Rotation"/>.</param>
/// <param name="Pitch">Radians.</param>
/// <param name="Roll">Radians.</param>
/// <param name="Translation">Movement in the picture, distances of the outer eye corners.</param>
internal readonly record struct HeadMovement(float Yaw, float Pitch, float Roll, Vector2 Translation);

/// <summary>Head motion: seeded smooth random processes about the pose of reference, livelier in speech, with small nods on stressed
/// syllables.</summary>
/// <remarks>The head turns about the neck, so that the eyes move in the picture when it does; the trunk sways slowly besides.</remarks>
internal sealed class RuleBasedHead
{
    private const double Step = 1.0 / SpeechAnalyzer.Rate;

    // Each angle is a slow drift and a faster gesture, 2.5 times as quick, with 72 % and 28 % of the variance.
    private const double DriftShare = 0.85;
    private const double GestureShare = 0.53;
    private const double GestureRate = 2.5;
    private const float Nod = 0.03f;
    private const float SilentShare = 0.45f;

    // From the middle of the eyes: down to the neck, and back. Distances of the outer eye corners.
    private static readonly Vector3 Neck = new(0, 1.2f, 0.9f);

    private readonly HeadDynamics _dynamics;
    private readonly float _amount;
    private readonly float _sway;
    private readonly SmoothNoise[] _drifts;
    private readonly SmoothNoise[] _gestures;
    private readonly SmoothNoise[] _sways;
    private float _activity;

    /// <summary>Creates the process.</summary>
    /// <param name="random">Source of randomness; streams 0-7 are used.</param>
    /// <param name="dynamics">Statistics to follow.</param>
    /// <param name="amount">Factor for all of it; 0 = still.</param>
    public RuleBasedHead(IndexedRandom random, HeadDynamics dynamics, float amount)
    {
        _dynamics = dynamics;
        _amount = amount;

        // Mean speed of the turning vector is about 0.92 of its root mean square, which SmoothNoise ties to the corner.
        double deviation = Math.Sqrt(Square(dynamics.YawDeviation) + Square(dynamics.PitchDeviation) + Square(dynamics.RollDeviation));
        double spread = Math.Sqrt((Square(DriftShare) + Square(GestureShare * GestureRate)) / 3);
        double corner = Math.Clamp(dynamics.AngularSpeed / (0.92 * spread * Math.Max(deviation, 1e-3)), 0.4, 4);
        _drifts = [.. Enumerable.Range(0, 3).Select(i => new SmoothNoise(random, (uint)i, corner, Step))];
        _gestures = [.. Enumerable.Range(3, 3).Select(i => new SmoothNoise(random, (uint)i, corner * GestureRate, Step))];
        _sways = [.. Enumerable.Range(6, 2).Select(i => new SmoothNoise(random, (uint)i, 0.8, Step))];

        // What the turning about the neck does not explain of the measured movement (root mean square of an axis) is sway.
        double turning = Square(Neck.Z * dynamics.YawDeviation) + Square(
            Neck.Z * dynamics.PitchDeviation) + Square(Neck.Y * dynamics.RollDeviation);
        _sway = (float)Math.Sqrt(Math.Max(Square(0.01), Square(dynamics.TranslationDeviation) - (turning / 2)));
    }

    /// <summary>The pose at the next moment.</summary>
    public HeadMovement Next(Articulation speech)
    {
        _activity += (speech.Presence - _activity) * (float)(Step / 0.5);
        float amount = _amount * float.Lerp(SilentShare, 1, _activity);
        Span<float> n = stackalloc float[3];
        for (int i = 0; i < 3; i++)
        {
            n[i] = (float)((DriftShare * _drifts[i].Next()) + (GestureShare * _gestures[i].Next()));
        }

        float yaw = amount * _dynamics.YawDeviation * n[0];
        float pitch = (amount * _dynamics.PitchDeviation * n[1]) - (_amount * Nod * speech.Emphasis * _activity);
        float roll = amount * _dynamics.RollDeviation * n[2];
        Vector3 turned = Neck - Rotation.FromAngles(yaw, pitch, roll).Apply(Neck);
        Vector2 sway = new Vector2((float)_sways[0].Next(), (float)_sways[1].Next() * 0.5f) * (amount * _sway);
        return new HeadMovement(yaw, pitch, roll, new Vector2(turned.X, turned.Y) + sway);
    }

    private static double Square(double v) => v * v;
}
