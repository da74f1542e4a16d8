using Orator.Faces;
using Orator.Generators;
using Orator.Media;
using Orator.Motion;

namespace Orator.Tests.Generators;

/// <summary>Portraits of the demo media, perceived once for all tests.</summary>
internal static class DemoPortrait
{
    private static readonly Lazy<Task<SourcePortrait>> AudreyOnce = new(() => LoadAsync("audrey.jpg"));
    private static readonly Lazy<Task<SourcePortrait>> CageOnce = new(() => LoadAsync("cage.jpg"));

    public static Task<SourcePortrait> Audrey => AudreyOnce.Value;

    public static Task<SourcePortrait> Cage => CageOnce.Value;

    public static Image Render(SourcePortrait portrait, MotionFrame motion)
    {
        using MeshGenerator generator = new();
        using IFrameRenderer renderer = generator.Prepare(portrait);
        Image frame = new(portrait.Crop.Width, portrait.Crop.Height);
        renderer.Render(motion, frame);
        return frame;
    }

    private static async Task<SourcePortrait> LoadAsync(string name)
    {
        Image photo = await ImageReader.ReadAsync(Assets.DemoMedia(name));
        using FaceAnalyzer analyzer = new();
        PortraitFace found = PortraitFace.Find(analyzer, photo, name);
        HeadCrop crop = HeadCrop.Around(found.Face, photo.Width, photo.Height, 256);
        return SourcePortraitBuilder.Prepare(crop.Cut(crop.ScalePhoto(photo)), crop.ToCrop(found.Face));
    }
}
