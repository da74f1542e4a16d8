using System.Numerics;
using Orator.Motion;
using Orator.Motion.FromSpeech;

namespace Orator.Recipes;

/// <summary>Turns the eyes of a portrait in motion to where they are asked to look. Frames are to be given in their order.</summary>
internal sealed class GazeDirector
{
    private readonly Gaze? _gaze;
    private readonly MotionFrame _source;
    private readonly double _step;
    private readonly RuleBasedGaze? _saccades;
    private double _due;
    private Vector2 _last;

    /// <summary>Begins a video.</summary>
    /// <param name="gaze">Where they look; null = as the motion says.</param>
    /// <param name="source">The portrait's own motion.</param>
    /// <param name="framesPerSecond">Frames a second.</param>
    /// <param name="seed">Of <see cref="GazeTarget.Random"/>.</param>
    public GazeDirector(Gaze? gaze, MotionFrame source, double framesPerSecond, ulong seed = 0)
    {
        (_gaze, _source, _step) = (gaze, source, RuleBasedGaze.Rate / framesPerSecond);
        _saccades = gaze?.Target == GazeTarget.Random ? new RuleBasedGaze(new IndexedRandom(seed)) : null;
    }

    /// <summary>The next frame.</summary>
    /// <param name="frame">The portrait's motion, its head where it will be drawn.</param>
    /// <returns>The same with both eyes turned.</returns>
    public MotionFrame Direct(MotionFrame frame) => _gaze?.Target switch
    {
        GazeTarget.Source => frame with { GazeRight = _source.GazeRight, GazeLeft = _source.GazeLeft },
        GazeTarget.Direction => Retargeting.WithGaze(frame, float.DegreesToRadians(_gaze.Yaw), float.DegreesToRadians(_gaze.Pitch)),
        GazeTarget.Random => Wandering(frame),
        _ => frame,
    };

    // As many steps as a frame takes; the eyes keep hold of the viewer while the head turns.
    private MotionFrame Wandering(MotionFrame frame)
    {
        for (_due += _step; _due >= 1; _due--)
        {
            _last = _saccades!.Wander(presence: 1);
        }

        return Retargeting.WithGaze(frame, _last.X, -_last.Y);
    }
}
