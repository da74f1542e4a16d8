using System.Collections.Concurrent;
using Orator.Imaging;
using Orator.Media;
using Orator.Perception;

namespace Orator.Animation;

/// <summary>The face of a photo that shall be animated.</summary>
/// <param name="Photo">The photo, turned by right angles if need be, so that the face is upright.</param>
/// <param name="Face">The face in it.</param>
/// <param name="Quarters">By how many right angles clockwise the photo itself is turned.</param>
/// <param name="Notes">Notes for the user about the photo.</param>
/// <param name="Name">What messages call the photo.</param>
internal sealed record FoundFace(Image Photo, PortraitFace Face, int Quarters, IReadOnlyList<string> Notes, string Name)
{
    /// <summary>Finds the face in a photo, and turns the photo if the face is not upright in it.</summary>
    /// <param name="analyzer">The face networks.</param>
    /// <param name="photo">The photo.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="face">Which face: 1 or null = the largest, 2 = the next.</param>
    /// <param name="notes">Notes for the user about the photo.</param>
    /// <exception cref="InputException">It shows no usable face.</exception>
    public static FoundFace In(FaceAnalyzer analyzer, Image photo, string name, int? face, IReadOnlyList<string> notes)
    {
        PortraitFace found = PortraitFace.Find(analyzer, photo, name, face);
        if (found.Quarters == 0)
        {
            return new FoundFace(photo, found, 0, notes, name);
        }

        Image upright = QuarterTurns.Turn(photo, -found.Quarters);
        return new FoundFace(upright, found.In(analyzer, upright, name), found.Quarters, notes, name);
    }
}

/// <summary>A photo made ready: the face found, the square around the head cut out, and the way back into the whole frame.</summary>
internal sealed class FramedPortrait
{
    private const int WideSeamShare = 12;
    private readonly PasteBack? _pasteBack;
    private readonly int _width;
    private readonly int _height;
    private readonly DigitalSourceType _sourceType;
    private readonly int _quarters;
    private readonly string _generator;

    // Upright frames on their way to be turned: as many as are composed at a time.
    private readonly ConcurrentBag<Image> _spare = [];

    private FramedPortrait(
        IReadOnlyList<SourcePortrait> sources,
        PasteBack? pasteBack,
        int width,
        int height,
        int quarters,
        DigitalSourceType sourceType,
        string generator,
        IReadOnlyList<string> notes)
    {
        Sources = sources;
        _pasteBack = pasteBack;
        _width = width;
        _height = height;
        _quarters = quarters;
        _sourceType = sourceType;
        _generator = generator;
        Notes = notes;
    }

    /// <summary>What the generator animates.</summary>
    public SourcePortrait Source => Sources[0];

    /// <summary>That and further pictures of the person.</summary>
    public IReadOnlyList<SourcePortrait> Sources { get; }

    /// <summary>What the user should know about the photo.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Cuts out the square around the head.</summary>
    /// <param name="face">The photo and its face.</param>
    /// <param name="size">Largest side of the square, pixels.</param>
    /// <param name="cropped">Whether the video shows the square only.</param>
    /// <param name="generator">Name of what draws, for the metadata.</param>
    /// <param name="traits">What is special of it.</param>
    /// <param name="further">Further photos of the person; null = none.</param>
    /// <exception cref="InputException">The generator does not use so many.</exception>
    public static FramedPortrait Prepare(
        FoundFace face, int size, bool cropped, string generator, AnimatorTraits traits, IReadOnlyList<FoundFace>? further = null)
    {
        further ??= [];
        if (further.Count >= traits.MostPortraits)
        {
            throw new InputException(traits.MostPortraits == 1
                ? $"This model of {generator} uses one picture of a person, not {further.Count + 1}: give one --source (mesh, style-aware and headgan use several)."
                : $"This model of {generator} uses up to {traits.MostPortraits} pictures of a person, not {further.Count + 1}.");
        }

        (Image photo, PortraitFace found, int quarters, IReadOnlyList<string> remarks, string name) = face;
        List<string> notes = [.. remarks];
        if (quarters != 0)
        {
            notes.Add(FormattableString.Invariant($"The face in '{name}' is turned by about {(quarters == 3 ? -90 : 90 * quarters)} degrees: it is animated upright and turned back."));
        }

        if (found.Count > 1)
        {
            notes.Add(
                $"{found.Count} faces were found in '{name}'; face {found.Index} (1 = the largest) is animated. --face N picks another.");
        }

        HeadCrop crop = HeadCrop.Around(found.Face, photo.Width, photo.Height, size);
        if (crop.Scale < 1)
        {
            notes.Add(Reduction(photo, found, crop));
        }

        Image scaled = crop.ScalePhoto(photo);
        IReadOnlyList<SourcePortrait> sources =
            [SourcePortraitBuilder.Prepare(crop.Cut(scaled), crop.ToCrop(found.Face)), .. further.Select(photo => Cut(photo, size))];
        DigitalSourceType sourceType = traits.Learned || traits.RedrawsBorder
            ? DigitalSourceType.CompositeWithTrainedAlgorithmicMedia
            : DigitalSourceType.CompositeSynthetic;
        return cropped
            ? new FramedPortrait(sources, null, crop.Side, crop.Side, quarters, sourceType, generator, notes)
            : new FramedPortrait(
                sources,
                new PasteBack(
                    crop, scaled, traits.RedrawsBorder ? Math.Max(PasteBack.Narrow, crop.Side / WideSeamShare) : PasteBack.Narrow),
                scaled.Width,
                scaled.Height,
                quarters,
                sourceType,
                generator,
                notes);
    }

    private static SourcePortrait Cut(FoundFace face, int size)
    {
        HeadCrop crop = HeadCrop.Around(face.Face.Face, face.Photo.Width, face.Photo.Height, size);
        return SourcePortraitBuilder.Prepare(crop.Cut(crop.ScalePhoto(face.Photo)), crop.ToCrop(face.Face.Face));
    }

    private static string Reduction(Image photo, PortraitFace found, HeadCrop crop)
    {
        const int LargestSize = 2048;
        HeadCrop whole = HeadCrop.Around(found.Face, photo.Width, photo.Height, LargestSize);
        string remedy = whole.Scale >= 1
            ? $"--size {whole.Side} keeps its size"
            : whole.Scale > crop.Scale
                ? $"--size {whole.Side} makes {whole.PhotoWidth}x{whole.PhotoHeight} of it, the most that is possible"
                : $"the longer side of a video has at most {HeadCrop.LongestPhotoSide} pixels";
        return FormattableString.Invariant(
            $"The photo is made smaller: {photo.Width}x{photo.Height} -> {crop.PhotoWidth}x{crop.PhotoHeight} pixels; {remedy}.");
    }

    /// <summary>An empty frame of the video's size.</summary>
    public Image CreateFrame() => new(Width, Height);

    /// <summary>Makes a frame of the video out of a rendered square.</summary>
    public void Compose(Image rendered, Image frame)
    {
        if (_quarters == 0)
        {
            ComposeUpright(rendered, frame);
            return;
        }

        Image upright = _spare.TryTake(out Image? used) ? used : new Image(_width, _height);
        ComposeUpright(rendered, upright);
        QuarterTurns.Turn(upright, _quarters, frame);
        _spare.Add(upright);
    }

    private void ComposeUpright(Image rendered, Image frame)
    {
        if (_pasteBack is null)
        {
            rendered.Pixels.CopyTo(frame.Pixels, 0);
        }
        else
        {
            _pasteBack.Compose(rendered, frame);
        }
    }

    /// <summary>Width of the frames, pixels.</summary>
    public int Width => _quarters % 2 == 0 ? _width : _height;

    /// <summary>Height of the frames, pixels.</summary>
    public int Height => _quarters % 2 == 0 ? _height : _width;

    /// <summary>What a single picture says of itself.</summary>
    public Provenance PictureProvenance =>
        new() { SourceType = _sourceType, Title = "AI-generated (synthetic) picture", Detail = $"generator {_generator}" };

    /// <summary>What a video says of itself.</summary>
    public Provenance VideoProvenance => new() { SourceType = _sourceType, Detail = $"generator {_generator}" };
}
