using Orator.Animation;
using Orator.Codec.Payloads;
using Orator.Geometry;
using Orator.Perception;
using Orator.Recipes;

namespace Orator.Codec;

/// <summary>A picture of the face as sender and receiver have it after coding, ready to be moved.</summary>
internal sealed class SourcePicture : IDisposable
{
    private readonly HeadRoom _room;
    private readonly IAnimator _animator;
    private IReadOnlyList<SourcePortrait> _drawnFrom;
    private IPreparedPortrait? _renderer;

    private SourcePicture(SourcePortrait portrait, IAnimator animator)
    {
        (Portrait, _animator, _drawnFrom) = (portrait, animator, [portrait]);
        _room = HeadRoom.Of(portrait);
        Place = SourcePlace.Of(new HeadPose(portrait.Motion.Rotation, portrait.Scale, portrait.Origin), portrait.Crop.Width);
        Identity = FaceIdentity.FromPortrait(portrait.Face);
    }

    /// <summary>The portrait.</summary>
    public SourcePortrait Portrait { get; }

    /// <summary>Where its face lies.</summary>
    public SourcePlace Place { get; }

    /// <summary>Who it shows: what motion is measured against.</summary>
    public FaceIdentity Identity { get; }

    /// <summary>Finds the face.</summary>
    /// <param name="picture">The decoded picture.</param>
    /// <param name="analyzer">The face networks.</param>
    /// <param name="animator">The generator.</param>
    /// <returns>Null if it shows no face.</returns>
    public static SourcePicture? Open(Image picture, FaceAnalyzer analyzer, IAnimator animator)
    {
        IReadOnlyList<FaceObservation> faces = analyzer.Search(picture, 1);
        if (faces.Count == 0)
        {
            return null;
        }

        SourcePortrait portrait = SourcePortraitBuilder.Prepare(picture, faces[0]);
        return new SourcePicture(portrait, animator);
    }

    /// <summary>Draws from further pictures, too, as far as the generator uses several.</summary>
    /// <param name="all">Pictures of the same shot, this one among them.</param>
    public void Join(IEnumerable<SourcePicture> all)
    {
        SourcePortrait[] portraits = [Portrait, .. all.Where(other => other != this).Select(other => other.Portrait)];
        portraits = portraits[..Math.Min(portraits.Length, _animator.Traits.MostPortraits)];
        if (!portraits.SequenceEqual(_drawnFrom))
        {
            // Prepared when it is drawn next: of several pictures one is in use at a time.
            _drawnFrom = portraits;
            _renderer?.Dispose();
            _renderer = null;
        }
    }

    /// <summary>The state in which the picture shows itself.</summary>
    public float[] OwnState()
    {
        float[] state = new float[FaceState.Count];
        FaceState.FromMotion(Portrait.Motion, Place, state);
        return state;
    }

    /// <summary>Draws the face in a state.</summary>
    /// <param name="state"><see cref="FaceState.Count"/> values.</param>
    /// <param name="view">How the head is turned further.</param>
    /// <param name="frame">Receives the picture.</param>
    /// <param name="gaze">Turns the eyes; null = they look as the state says.</param>
    public void Render(ReadOnlySpan<float> state, HeadView view, Image frame, GazeDirector? gaze = null)
    {
        MotionFrame motion = Orator.Motion.Retargeting.WithLimits(FaceState.ToMotion(state, Place), Portrait.Motion);
        MotionFrame turned = Orator.Motion.Retargeting.WithView(
            motion, float.DegreesToRadians(view.Yaw), float.DegreesToRadians(view.Pitch), float.DegreesToRadians(view.Roll));
        MotionFrame limited = _room.Limit(turned);
        _renderer ??= _animator.Prepare(_drawnFrom);
        _renderer.Render(gaze?.Turn(limited, Portrait.Motion) ?? limited, frame);
    }

    /// <inheritdoc/>
    public void Dispose() => _renderer?.Dispose();
}
