using Orator.Imaging;
using ScottPlot;
using SkiaSharp;

namespace Orator.Training.Plots;

/// <summary>Gives ScottPlot the font of <see cref="Captions"/>, so that plots have letters where the system has no fonts.</summary>
internal sealed class PlotFont : IFontResolver
{
    /// <summary>The name by which plots ask for it.</summary>
    public const string Name = "Orator";

    private static readonly Lazy<PlotFont> Registered = new(() =>
    {
        PlotFont font = new();
        Fonts.FontResolvers.Insert(0, font);
        return font;
    });

    /// <summary>Makes the font known, once.</summary>
    public static void Register() => _ = Registered.Value;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Name ? SKTypeface.FromStream(Captions.OpenFont()) : null;

    /// <inheritdoc/>
    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        fontName == Name ? SKTypeface.FromStream(Captions.OpenFont()) : null;
}
