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
    public MotionFrame Direct(MotionFrame frame)
    {
        GoOn();
        return Turn(frame, _source);
    }

    /// <summary>Goes on by a frame, without drawing one.</summary>
    public void GoOn()
    {
        for (_due += _step; _saccades is not null && _due >= 1; _due--)
        {
            _last = _saccades.Wander(presence: 1);
        }
    }

    /// <summary>The frame that is gone on to, as a portrait of one's own shows it.</summary>
    /// <param name="frame">The portrait's motion, its head where it will be drawn.</param>
    /// <param name="source">The portrait's own motion.</param>
    /// <returns>The same with both eyes turned; by random gaze they keep hold of the viewer while the head turns.</returns>
    public MotionFrame Turn(MotionFrame frame, MotionFrame source) => _gaze?.Target switch
    {
        GazeTarget.Source => frame with { GazeRight = source.GazeRight, GazeLeft = source.GazeLeft },
        GazeTarget.Direction => Retargeting.WithGaze(frame, float.DegreesToRadians(_gaze.Yaw), float.DegreesToRadians(_gaze.Pitch)),
        GazeTarget.Random => Retargeting.WithGaze(frame, _last.X, -_last.Y),
        _ => frame,
    };
}
