namespace Orator.Animation;

/// <summary>A way to make pictures of a portrait in motion: <see cref="Prepare"/> once for each portrait, then render frame after frame.</summary>
public interface IAnimator : IDisposable
{
    /// <summary>Name on the command line, as in <c>--generator mesh</c>.</summary>
    string Name { get; }

    /// <summary>Whether a network draws, or helps to: videos say so in their metadata.</summary>
    bool Learned { get; }

    /// <summary>Whether the whole square is drawn anew, its border included: that is blended into the photo more widely then.</summary>
    bool Redraws => false;

    /// <summary>Does everything that depends on the portrait only.</summary>
    /// <param name="source">The portrait; its crop's side is the side of the rendered frames.</param>
    IPreparedPortrait Prepare(SourcePortrait source);
}

/// <summary>Renders one prepared portrait. Not safe for use by several threads at once.</summary>
public interface IPreparedPortrait : IDisposable
{
    /// <summary>Renders the portrait in the given motion.</summary>
    /// <param name="motion">Target motion; the portrait's own motion (<see cref="SourcePortrait.Motion"/>) reproduces the portrait.</param>
    /// <param name="frame">Receives the picture; as large as the portrait's crop.</param>
    void Render(MotionFrame motion, Image frame);

    /// <summary>
    /// Another renderer of the same portrait that may work at the same time as this one, on another thread: a frame depends on its motion only, so that several are
    /// drawn at once. Call it while this one does nothing, and dispose of both, in any order.
    /// </summary>
    /// <returns>The renderer; null if frames are drawn one after the other only, as by networks that keep all processors busy with one.</returns>
    IPreparedPortrait? Share() => null;
}
