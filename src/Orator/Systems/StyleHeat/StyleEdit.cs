using Orator.Engine.Models;

namespace Orator.Systems.StyleHeat;

/// <summary>A change of w+ along a direction. Several changes add.</summary>
/// <param name="Direction">The direction.</param>
/// <param name="Strength">How much of it, constant or changing over time.</param>
public sealed record StyleEdit(StyleDirection Direction, EditStrength Strength)
{
    /// <summary>Folder of a model package that holds its directions, <c>NAME.safetensors</c>.</summary>
    public const string FolderName = "directions";

    /// <summary>Names of the directions that a model has.</summary>
    /// <param name="package">The model.</param>
    public static IReadOnlyList<string> Names(ModelPackage package)
    {
        try
        {
            return package.Folder is string folder && Directory.Exists(Path.Combine(folder, FolderName))
                ? [.. Directory.EnumerateFiles(Path.Combine(folder, FolderName), "*" + StyleDirection.Extension)
                    .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Opens the directions of edits.</summary>
    /// <param name="package">The model.</param>
    /// <param name="edits">Names of the model's directions, or files, and strengths.</param>
    /// <exception cref="InputException">A direction is missing, damaged, or does not fit the model.</exception>
    public static IReadOnlyList<StyleEdit> Open(ModelPackage package, IReadOnlyList<AttributeEdit> edits) =>
        [.. edits.Select(edit => new StyleEdit(StyleDirection.Read(PathOf(package, edit.Direction)), edit.Strength))];

    private static string PathOf(ModelPackage package, string name)
    {
        if (name.AsSpan().ContainsAny('/', '\\', '.'))
        {
            return name;
        }

        IReadOnlyList<string> names = Names(package);
        return names.Contains(name)
            ? Path.Combine(package.Folder!, FolderName, name + StyleDirection.Extension)
            : throw new InputException(
                $"The model has no direction '{name}' ({(names.Count == 0 ? "it has none" : $"it has {string.Join(", ", names)}")}): "
                + "give a direction file, as in --direction FILE=+1; 'orator train direction' learns one.");
    }
}
