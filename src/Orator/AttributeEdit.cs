namespace Orator;

/// <summary>A change of an attribute of the portrait, such as its age. Several changes add.</summary>
/// <param name="Direction">Name of one of the model's directions (<c>age</c>), or path of a direction file (docs/formats.md).</param>
/// <param name="Strength">How much of it, constant or changing over time.</param>
public sealed record AttributeEdit(string Direction, EditStrength Strength)
{
    /// <summary>Name for people: that of the file, without its ending.</summary>
    internal string Name => Path.GetFileNameWithoutExtension(Direction);

    /// <summary>Checks all ranges.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(Direction))
        {
            throw new InputException("An edit needs the name of a direction, or the path of a direction file.");
        }

        Strength.Check($"The edit '{Name}'");
    }
}
