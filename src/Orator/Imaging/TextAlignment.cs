namespace Orator.Imaging;

/// <summary>Where a text stands to its position.</summary>
public enum TextAlignment
{
    /// <summary>The position is the left end.</summary>
    Left,

    /// <summary>The position is the middle.</summary>
    Center,

    /// <summary>The position is the right end.</summary>
    Right,
}
