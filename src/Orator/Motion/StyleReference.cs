namespace Orator.Motion;

/// <summary>A manner of speaking, taken from a video of somebody. See docs/formats.md for the file format.</summary>
public sealed record StyleReference
{
}
