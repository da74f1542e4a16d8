using Orator.Engine.Models;
using Orator.Motion.Style;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>
/// A style with the motion networks re-weighted to it: a folder with <c>style.json</c> (a style file) and a model package of the
/// architecture speech-motion. Made by 'orator style-motion'.
/// </summary>
/// <param name="Style">The style.</param>
/// <param name="Model">The networks.</param>
public sealed record StylePackage(StyleReference Style, SpeechMotionModel Model)
{
    /// <summary>Name of the style file in the folder.</summary>
    public const string StyleName = "style.json";

    /// <summary>Whether a path is a folder that holds a style package.</summary>
    /// <param name="path">The path.</param>
    public static bool IsAt(string path) =>
        File.Exists(Path.Combine(path, StyleName)) && File.Exists(Path.Combine(path, ModelPackage.DescriptionFile));

    /// <summary>Opens a package.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public static StylePackage Open(string folder) =>
        new(StyleFile.Read(Path.Combine(folder, StyleName)), LearnedMotionGenerator.OpenModel(folder));
}
