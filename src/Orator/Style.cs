using Orator.Recipes;

namespace Orator;

/// <summary>Somebody's manner of speaking; made by <see cref="TalkingHeads"/> from a video, a style file or a style package. Never changes;
/// safe for several threads.</summary>
public sealed class Style
{
    internal Style(OpenedStyle opened) => Opened = opened;

    /// <summary>Its name: that of the file it came from.</summary>
    public string Name => Opened.Name;

    /// <summary>What the user should know about where it came from.</summary>
    public IReadOnlyList<string> Notes => Opened.Notes;

    /// <summary>The style itself.</summary>
    internal OpenedStyle Opened { get; }

    /// <summary>Writes it as a style file (docs/formats.md), which opens at once.</summary>
    /// <param name="path">The file, .json.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Save(string path) => Opened.Save(path);
}
