namespace Orator.Animation;

/// <summary>A way to make pictures of a portrait in motion: <see cref="Prepare"/> once for each portrait, then render frame after frame.
/// Safe for several threads.</summary>
public interface IAnimator : IDisposable
{
    /// <summary>Name on the command line, as in <c>--generator mesh</c>.</summary>
    string Name { get; }

    /// <summary>What distinguishes it from others.</summary>
    AnimatorTraits Traits { get; }

    /// <summary>Does everything that depends on the portrait only.</summary>
    /// <param name="portraits">
    /// Pictures of one person, at least one and at most <see cref="AnimatorTraits.MostPortraits"/>; the side of the first one's crop is the
    /// side of the frames.
    /// </param>
    /// <param name="source">What will drive it: one of those that <see cref="Traits"/> name.</param>
    /// <exception cref="ArgumentException">Too many pictures, or it cannot be driven so.</exception>
    IPreparedPortrait Prepare(IReadOnlyList<SourcePortrait> portraits, DrivingSource source = DrivingSource.Motion);
}

/// <summary>Renders one prepared portrait. Not safe for use by several threads at once: each takes one of its own by
/// <see cref="Share"/>.</summary>
public interface IPreparedPortrait : IDisposable
{
    /// <summary>The portrait turned to the camera, otherwise as it is.</summary>
    Driving Frontal { get; }

    /// <summary>What the user should know.</summary>
    IReadOnlyList<string> Notes => [];

    /// <summary>Renders the portrait.</summary>
    /// <param name="driving">What moves it; the portrait's own motion (<see cref="SourcePortrait.Motion"/>) reproduces the
    /// portrait.</param>
    /// <param name="frame">Receives the picture; as large as the portrait's crop.</param>
    void Render(Driving driving, Image frame);

    /// <summary>Begins to follow the pictures of a driver (<see cref="DrivingSource.Pictures"/>).</summary>
    /// <param name="options">How.</param>
    /// <returns>Turns pictures, one after the other, into what is rendered.</returns>
    /// <exception cref="NotSupportedException">It is driven by motion only.</exception>
    IPictureFollower Follow(FollowOptions options) =>
        throw new NotSupportedException("This animator is driven by motion, not by pictures.");

    /// <summary>
    /// Another renderer of the same portrait that may work at the same time as this one, on another thread: a frame depends on its driving
    /// only, so that several are drawn at once. Call it while this one does nothing, and dispose of both, in any order.
    /// </summary>
    /// <returns>The renderer; null if frames are drawn one after the other only, as by networks that keep all processors busy with
    /// one.</returns>
    IPreparedPortrait? Share() => null;
}

/// <summary>Short forms.</summary>
public static class AnimatorForms
{
    /// <summary>Prepares a single portrait that motion drives.</summary>
    /// <param name="animator">The animator.</param>
    /// <param name="portrait">The portrait.</param>
    public static IPreparedPortrait Prepare(this IAnimator animator, SourcePortrait portrait) => animator.Prepare([portrait]);
}
