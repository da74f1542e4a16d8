using Orator.Recipes;

namespace Orator;

/// <summary>A photo with a face that can be animated; made by <see cref="TalkingHeads"/>. Never changes; safe for several
/// threads.</summary>
public sealed class Portrait
{
    internal Portrait(OpenedPortrait opened) => Opened = opened;

    /// <summary>What messages call it: the file's name.</summary>
    public string Name => Opened.Name;

    /// <summary>Width of the photo in pixels.</summary>
    public int Width => Opened.Width;

    /// <summary>Height of the photo in pixels.</summary>
    public int Height => Opened.Height;

    /// <summary>How many faces the photo shows.</summary>
    public int Faces => Opened.Faces;

    /// <summary>What the photo was opened with, and its face.</summary>
    internal OpenedPortrait Opened { get; }
}
